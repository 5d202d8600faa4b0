"""Every sentence that a person reads comes from one catalogue, in Chinese and in English."""

from __future__ import annotations

import locale
import os
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
    """The sentence `key` in `lang`, its gaps filled (a tuple of names as a list); an unknown key is a `KeyError`: no message gets lost."""
    comma = "、" if lang == "zh" else ", "
    listed = {name: comma.join(map(str, value)) if isinstance(value, tuple) else value for name, value in values.items()}
    return catalogue()[key][lang].format(**listed)


def keys() -> Iterator[str]:
    """Every message key, for the test that walks them."""
    return iter(catalogue())


def spoken() -> Lang:
    """The language to speak when nobody says: `YINGJI_LANG`, else the locale of the terminal; Chinese where that is Chinese."""
    for name in ("YINGJI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
