"""Every sentence that a person reads comes from one catalogue, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All messages: key → language → sentence with `{named}` gaps. A key that two files define is an error."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    messages: dict[str, Mapping[str, str]] = {}
    for file in sorted(files("yingji.base").joinpath("messages").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        for key, sentence in (yaml.load(file.read_text("utf-8"), Loader=loader) or {}).items():
            if key in messages:
                raise ValueError(f"{file.name}: message {key} is defined twice")
            messages[key] = sentence
    return messages


def say(key: str, lang: Lang, **values: object) -> str:
    """The sentence `key` in `lang`, its gaps filled; an unknown key is a `KeyError`, for a message must never be lost."""
    return catalogue()[key][lang].format(**values)


def keys() -> Iterator[str]:
    """Every message key, for the test that walks them."""
    return iter(catalogue())
