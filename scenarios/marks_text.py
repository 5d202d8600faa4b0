"""From the bytes of a file to text that YAML can read: slips of writing are told, and mended in memory so that the rest can be read."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import PurePath

from yingji.base.faults import Fault, Mark

BROKEN = "\ue000"
"""Stands for a value that could not be read; its fault has been told already."""

TAB_WIDTHS = (2, 4, 8, 1)
"""What a tab may have meant, tried in this order until the file can be read."""

_NOT_TEXT = {
    b"PK\x03\x04": "XLSX/ZIP",
    b"\xd0\xcf\x11\xe0": "XLS/DOC",
    b"%PDF": "PDF",
    b"SQLite format": "GeoPackage/SQLite",
    b"\x89PNG": "PNG",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_PREFIX = re.compile(r"((?:[ ]*-(?=\s|$))*\s*)(.*)", re.DOTALL)
_DASH = re.compile(r"([ ]*)-(\w+)\s*[:：]")
_KEY = re.compile(r"""("[^"]*"|'[^']*'|[^\s"'\[\]{}#&*!|>%@`,:：-][^:：#\[\]{}"']*?)(\s*)(：|:)(.*)""", re.DOTALL)
_LEAF = re.compile(r"^((?:[ ]*-(?=\s|$))*\s*[^\s:#][^:]*?\s*):(\s.*)?$", re.DOTALL)


@dataclass
class Written:
    """The text of a file, line by line, and where characters were put in to mend it."""

    file: str
    lines: list[str]
    shifts: dict[int, list[int]] = field(default_factory=dict)  # line → columns (mended text, from 0) of characters put in

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def mark(self, line: int, col: int) -> Mark:
        """The place in the file as it was written, of a place in the mended text (both from 0)."""
        return Mark(self.file, line + 1, col + 1 - bisect_left(self.shifts.get(line, []), col))

    def put(self, line: int, col: int, *, remove: int, text: str) -> None:
        """Writes `text` in the place of `remove` characters at `col`; marks go on counting as the file does."""
        old = self.lines[line]
        self.lines[line] = old[:col] + text + old[col + remove :]
        grown = len(text) - remove
        moved = [at + grown if at >= col else at for at in self.shifts.get(line, [])]
        self.shifts[line] = sorted(moved + list(range(col + remove, col + remove + grown)))


def decode(raw: bytes, file: str) -> tuple[list[str] | None, list[Fault]]:
    """The lines of a file, or None where it is no text. A byte order mark of UTF-8 (Windows Notepad writes one) is no fault."""
    for magic, what in _NOT_TEXT.items():
        if raw.startswith(magic):
            return None, [Fault(Mark(file, 1, 1), "", "scenarios.not_text", {"what": what})]
    faults: list[Fault] = []
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            faults.append(Fault(Mark(file, 1, 1), "", "scenarios.encoding", {"encoding": "UTF-16"}))
    except UnicodeDecodeError as wrong:
        try:
            text = raw.decode("gb18030")
            before = raw[: wrong.start].decode("utf-8", "replace")
        except UnicodeDecodeError:
            return None, [Fault(Mark(file, 1, 1), "", "scenarios.not_text", {"what": "?"})]
        place = Mark(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        faults.append(Fault(place, "", "scenarios.encoding", {"encoding": "GBK"}))
    # Breaks that YAML counts as lines and editors do not would put every later mark on a wrong line.
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate({0x85: " ", 0x2028: " ", 0x2029: " "})
    odd = list(_CONTROL.finditer(text))
    if len(odd) > 5:
        return None, [Fault(Mark(file, 1, 1), "", "scenarios.not_text", {"what": "?"})]
    for found in odd:
        at = found.start()
        place = Mark(file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        faults.append(Fault(place, "", "scenarios.control_character", {"code": f"U+{ord(found[0]):04X}"}))
    lines = _CONTROL.sub(" ", text).split("\n")
    if not any(line.strip() and not line.lstrip().startswith("#") and line.strip() != "---" for line in lines):
        return None, faults or [Fault(Mark(file, 1, 1), "", "scenarios.empty_file", {"name": PurePath(file).name})]
    return lines, faults


def mend(lines: list[str], file: str, words: frozenset[str], tab_width: int) -> tuple[Written, list[Fault]]:
    """Tabs in indentation and wrong colons, told and put right. `words` are the field names that any file may hold."""
    written, faults = Written(file, list(lines)), []
    state = _Reader()
    tabbed: list[Mark] = []
    for number, original in enumerate(lines):
        margin = original[: len(original) - len(original.lstrip())]
        odd = [col for col, char in enumerate(margin) if char != " "]
        if odd and original.strip() and not state.inside:
            tabbed.append(Mark(file, number + 1, odd[0] + 1))
            for col in reversed(odd):
                written.put(number, col, remove=1, text=" " * (tab_width if margin[col] == "\t" else 2))
        line = written.lines[number]
        if state.inside or state.is_block_text(line):
            state.read(line)
            continue
        dash = _DASH.match(line)
        if dash is not None and dash[2] in words:
            col = len(dash[1])
            faults.append(Fault(written.mark(number, col), dash[2], "scenarios.dash", {"name": dash[2]}))
            written.put(number, col + 1, remove=0, text=" ")
            line = written.lines[number]
        slip = _wrong_colon(line, _next_indent(lines, number), state, words)
        if slip is not None:
            key, col, sign, rest = slip
            faults.append(Fault(written.mark(number, col), key, "scenarios.colon", {"sign": sign, "name": key}))
            written.put(number, col, remove=1, text=":" if rest[:1] in ("", " ") else ": ")
            line = written.lines[number]
        state.read(line)
    if tabbed:
        faults.append(Fault(tabbed[0], "", "scenarios.tab", {"lines": len(tabbed)}))
    return written, faults


def _next_indent(lines: list[str], number: int) -> int:
    for line in lines[number + 1 :]:
        if line.strip() and not line.lstrip().startswith("#"):
            inner = line.lstrip()
            return len(line) - len(inner) + (1 if inner.startswith("- ") else 0)  # a list may stand as far left as its key
    return -1


def _wrong_colon(line: str, next_indent: int, state: _Reader, words: frozenset[str]) -> tuple[str, int, str, str] | None:
    """`(key, column, sign, rest)` where a full-width colon, or one with no space after it, was meant to end a key."""
    prefix, content = _PREFIX.fullmatch(line).groups()  # type: ignore[union-attr]
    found = _KEY.match(content)
    if found is None:
        return None
    key, gap, sign, rest = found[1].strip("\"'"), found[2], found[3], found[4]
    if sign == ":" and rest[:1] in ("", " ", "\t"):
        return None
    indent, after = len(prefix), rest.strip()
    item = "-" in prefix
    opens_block = (not after or after.startswith("#")) and next_indent > indent
    certain = key in words or (not item and state.sibling(indent) and not rest.startswith("//"))
    if not (certain or (sign == "：" and (opens_block or after[:1] in ("{", "[", "|", ">")))):
        return None
    return key, len(prefix) + len(found[1]) + len(gap), sign, rest


class _Reader:
    """What the lines so far have left open: a quote, brackets, a block of text; and the columns of the keys above."""

    def __init__(self) -> None:
        self.quote, self.quote_at, self.depth, self.text_indent = "", 0, 0, -1
        self.keys: list[int] = []

    @property
    def inside(self) -> bool:
        """Whether the next line begins inside a quoted text or inside brackets."""
        return bool(self.quote) or self.depth > 0

    def is_block_text(self, line: str) -> bool:
        """Whether `line` belongs to a text begun with | or >."""
        if self.text_indent >= 0 and line.strip() and len(line) - len(line.lstrip()) <= self.text_indent:
            self.text_indent = -1
        return self.text_indent >= 0

    def sibling(self, indent: int) -> bool:
        """Whether a key at this column stands in line with the keys above, so that it cannot be more of the text before it."""
        return next((col for col in reversed(self.keys) if col <= indent), -1) == indent

    def read(self, line: str) -> None:
        """Takes in one line."""
        if self.is_block_text(line) or not line.strip():
            return
        if not self.inside:
            prefix, content = _PREFIX.fullmatch(line).groups()  # type: ignore[union-attr]
            if content and not content.startswith("#"):
                self.keys = [col for col in self.keys if col < len(prefix)]
                if re.match(r"""(?:"[^"]*"|'[^']*'|[^\s"'#].*?)\s*:(?:\s|$)""", content):
                    self.keys.append(len(prefix))
        code = self._scan(line)
        if not self.inside and re.search(r"(?:^|[\s:-])[|>][-+0-9]*\s*$", code):
            self.text_indent = len(line) - len(line.lstrip())

    def _scan(self, line: str) -> str:
        """Follows quotes and brackets through the line; returns it without its comment."""
        before = " "
        for col, char in enumerate(line):
            if self.quote:
                if char == self.quote and not (char == '"' and before == "\\"):
                    self.quote = ""
            elif char in "\"'" and before in " \t,[{:":
                self.quote, self.quote_at = char, col
            elif char == "#" and before in " \t":
                return line[:col]
            elif char in "[{" and (self.depth or before in " \t"):
                self.depth += 1
            elif char in "]}" and self.depth:
                self.depth -= 1
            before = char
        return line


def break_leaf(written: Written, line: int) -> bool:
    """Puts `BROKEN` in the place of the value on `line`, where that is one key and its value (or its forgotten colon); whether it could."""
    text = written.lines[line] if 0 <= line < len(written.lines) else ""
    prefix = _PREFIX.fullmatch(text)
    if prefix is None or not prefix[2] or BROKEN in text or _next_indent(written.lines, line) > len(prefix[1]):
        return False
    key = _LEAF.match(text) or re.match(r"^(\s*[^\s:#\-\[\]{}\"']+)", text)
    if key is None:
        return False
    written.lines[line] = f"{key[1]}: {BROKEN}"
    return True


def unclosed_quote(lines: list[str]) -> tuple[int, int] | None:
    """Line and column (from 0) of the first quotation mark that its own line does not close."""
    state = _Reader()
    for number, line in enumerate(lines):
        state.read(line)
        if state.quote:
            return number, state.quote_at
    return None
