"""Every sentence that a person reads comes from one catalogue, in Chinese and in English."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from yingji.base.datafile import read_data

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


_FOLDER = Path(__file__).parent / "messages"


@cache
def _messages(room: str) -> Mapping[str, Mapping[str, str]]:
    """The messages of one file: only what is said is read, for the command line must answer at once."""
    messages: Mapping[str, Mapping[str, str]] = read_data(_FOLDER / f"{room}.yaml")
    strangers = [key for key in messages if not key.startswith(f"{room}.")]
    if strangers:
        raise ValueError(f"{room}.yaml: keys begin with the file's name; these do not: {strangers}")
    return messages


def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All messages: key → language → sentence with `{named}` gaps, for the test that walks them."""
    return {key: sentence for path in sorted(_FOLDER.glob("*.yaml")) for key, sentence in _messages(path.stem).items()}


def say(key: str, lang: Lang, **values: object) -> str:
    """The sentence `key` in `lang`, its gaps filled; an unknown key is a `KeyError`: no message gets lost.

    A tuple of names is told as a list, a text or note of both languages in the one that is spoken.
    """
    return _messages(key.partition(".")[0])[key][lang].format(**{name: _told(value, lang) for name, value in values.items()})


def _told(value: object, lang: Lang) -> object:
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(str(_told(part, lang)) for part in value)
    if isinstance(value, str):
        return half(value, lang)
    in_ = getattr(value, "in_", None)
    return in_(lang) if in_ is not None else value


_BAR = " | "


def both(zh: str, en: str) -> str:
    """A note in both languages as files hold it: `中文 | English`; one and the same text stands alone."""
    return zh if zh == en else f"{zh}{_BAR}{en}"


def half(note: str, lang: Lang) -> str:
    """The half of a note in the language that is asked for; a note without a bar stands for both."""
    zh, bar, en = note.partition(_BAR)
    return en if bar and lang == "en" else zh


def spoken() -> Lang:
    """The language to speak when nobody says: `YINGJI_LANG`, else the locale of the terminal; Chinese where that is Chinese."""
    for name in ("YINGJI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
