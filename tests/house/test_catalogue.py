"""Every sentence exists in both languages, with the same gaps, and every key that the code says is there."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from yingji.base.language import LANGS, catalogue

TOP = Path(__file__).resolve().parents[2]
CODE = "\n".join(
    path.read_text("utf-8") for room in ("base", "geo", "scenarios", "sim", "results", "yingji") for path in (TOP / room).rglob("*.py")
)


def _gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_message_is_whole(key: str) -> None:
    sentences = catalogue()[key]
    assert set(sentences) == set(LANGS)
    assert all(sentence.strip() for sentence in sentences.values())
    assert _gaps(sentences["zh"]) == _gaps(sentences["en"])


def test_chinese_is_chinese_and_english_is_not() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    wordy = {key: texts for key, texts in catalogue().items() if re.search(r"[A-Za-z]{4}", re.sub(r"\{.*?\}", "", texts["en"]))}
    untranslated = [key for key, texts in wordy.items() if texts["zh"] == texts["en"] and not han.search(texts["zh"])]
    assert not untranslated


def test_every_key_in_the_code_is_in_the_catalogue() -> None:
    said = set(re.findall(r"""\bsay\(\s*["']([\w.\-]+)["']""", CODE))
    assert said, "the pattern finds no message at all"
    assert said <= set(catalogue())


def test_no_message_is_left_over() -> None:
    """A message that no code names, whole or by its beginning (`f"results.why.{…}"`), is dead."""

    words = set(re.findall(r"\w+", CODE))
    begun = set(re.findall(r"([a-z_.0-9]+)\{", CODE))

    def named(key: str) -> bool:
        beginning, _, last = key.rpartition(".")
        return last in words or any(key[:i] in begun for i in range(len(beginning) + 1, len(key)))

    assert not [key for key in catalogue() if not named(key)]
