"""The plans of both districts as data, against the inventory of their rows and the texts themselves."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import accumulate
from pathlib import Path

import pytest
import yaml

from yingji.base.figures import Text, figures
from yingji.scenarios.loader import check
from yingji.scenarios.schema.common import PlanRow
from yingji.scenarios.schema.plan import Plan, Target

LIBRARY = Path(str(files("yingji.scenarios.library")))
DISTRICTS = ("hebei", "nankai")
NUMERALS = "一二三四五六七八九十"

# Which lines of which text a document is: the three files of special plans hold several.
TEXTS: Mapping[str, Mapping[str, tuple[str, int, int]]] = {
    "nankai": {
        "启航湾规划": ("000", 8, 177), "城建规划": ("000", 178, 376), "城管规划": ("000", 377, 486), "教育规划": ("000", 487, 714),
        "卫生规划": ("000", 715, 984), "生态规划": ("000", 985, 1240), "应急规划": ("000", 1241, 1518), "纲要": ("001", 1, 9999),
        "市纲要": ("003", 1, 9999),
    },
    "hebei": {
        "应急规划": ("002", 45, 338), "教育规划": ("002", 340, 654), "生态规划": ("002", 655, 9999), "纲要": ("004", 1, 9999),
        "市纲要": ("003", 1, 9999),
    },
}  # fmt: skip

# Headings by depth. An indicator table's own （一） rows are indented by a tab and are none.
HEADINGS = (
    re.compile(rf"(第[{NUMERALS}]+篇)"),
    re.compile(rf"(第[{NUMERALS}]+章)"),
    re.compile(rf"(第[{NUMERALS}]+[节節])"),
    re.compile(rf"([{NUMERALS}]+)、|“十四五”期间(主要任务)$"),
    re.compile(rf"([（(][{NUMERALS}]+[)）])"),
    re.compile(r"(\d{1,2})[.．]\D"),
    re.compile(r"专栏\s*(\d+)|專欄\s*(\d+)"),
)
BOX = len(HEADINGS) - 1


@cache
def plan(district: str) -> Plan:
    """The plan as the schema reads it from strings alone."""
    text = (LIBRARY / "plans" / f"{district}.yaml").read_text("utf-8")
    return Plan.model_validate(yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)))


def rows(of: Plan) -> Iterator[PlanRow]:
    for group in (of.stations, of.neighbours, of.shelters, of.reserves, of.agreements, of.assets, of.targets):
        yield from group


def quoted(row: PlanRow) -> tuple[str, ...]:
    words = row.promise.zh if isinstance(row, Target) else row.quote
    return tuple(part for part in words.split("……") if part)


def bare(text: str) -> str:
    """Without white space and punctuation, which the copies at hand have lost here and there."""
    return re.sub(r"[\s“”‘’\"'《》（）(),，。;；:：、·〔〕]", "", text)


@cache
def sections(lines: tuple[str, ...]) -> list[str]:
    """The section of each line as a reader would cite it, such as 四(二)6 专栏1第2项."""
    path: dict[int, str] = {}
    item, found = 0, []
    for line in lines:
        for depth, pattern in enumerate(HEADINGS):
            match = pattern.match(line) if line[:1] == "\t" else pattern.match(line.strip())
            if match is None:
                continue
            label = next(group for group in match.groups() if group).replace("節", "节").replace("（", "(").replace("）", ")")
            in_box = BOX in path and depth in (4, 5)
            if in_box and label.strip("()") in (str(item + 1), NUMERALS[item % 10]):
                item += 1
                path[BOX + 1] = f"第{item}项"
            else:
                path = {above: name for above, name in path.items() if above < depth}
                path[depth] = f" 专栏{label}" if depth == BOX else label
                item = 0
            break
        found.append("".join(path[depth] for depth in sorted(path)))
    return found


@pytest.fixture(scope="module")
def texts(shared: Path) -> dict[str, list[str]]:
    """The five texts by the number that opens their names."""
    folder = shared.parent / "plans"
    if not folder.is_dir():
        pytest.skip(f"the plans' texts are not at hand: {folder} is no folder")
    return {file.name[:3]: file.read_text("utf-8").splitlines() for file in sorted(folder.glob("0*.txt"))}


@pytest.fixture(scope="module")
def inventory(shared: Path) -> str:
    file = shared.parent / "plans" / "inventory.md"
    if not file.is_file():
        pytest.skip(f"the inventory is not at hand: {file}")
    return file.read_text("utf-8")


def rows_wanted(inventory: str) -> set[str]:
    """A1, A2, A4, A5, B and C: rows by their ids, and by their order where the inventory gives none."""
    wanted = set(re.findall(r"^\| ((?:A[1245]|B[12]|C\d+)-\d+) \|", inventory, flags=re.M))
    for group in ("B3", "B4", "C6", "C8", "C10"):
        section = re.search(rf"^### {group}\..*?(?=^#|\Z)", inventory, flags=re.M | re.S)
        assert section is not None, group
        lines = [line for line in section[0].splitlines() if re.match(r"\|(?!-|--)|\*\*(Nankai|Hebei)\*\*", line)]
        count = sum(1 for line in lines if not re.match(r"\| *(Item|Named|Zone|District) \|", line))
        wanted |= {f"{group}-{number:02}" for number in range(1, count + 1)}
    return wanted


def test_every_row_of_the_inventory_is_in_a_plan(inventory: str) -> None:
    """Targets A1, A2, A4, A5 and assets B, C: none is left out, and no row names one that the inventory does not have."""
    wanted = rows_wanted(inventory)
    held = {row.row for district in DISTRICTS for row in rows(plan(district))}
    assert len(wanted) > 230
    assert wanted - held == set()
    assert held - wanted == {"E-23"}  # Nankai's agreements to come, kept because they say why no neighbour turns out


@pytest.mark.parametrize("district", DISTRICTS)
def test_quotations_are_verbatim_under_the_clause_they_cite(district: str, texts: dict[str, list[str]]) -> None:
    """Each part of a quotation stands in a cited document, below the headings that the clause names; and each clause holds a part."""
    wrong = []
    for row in rows(plan(district)):
        clauses = [clause.split(" ", 1) for clause in row.clause.split("；")]
        parts, used = quoted(row), set()
        for part in parts:
            homes = set()
            for document, section in clauses:
                if any(section == seen or seen.startswith(section) for seen in places(district, document, part, texts)) or in_table(
                    district, document, section, part, texts
                ):
                    homes.add((document, section))
            used |= homes
            if not homes:
                wrong.append((row.row, row.clause, part))
        if not parts or used != {tuple(clause) for clause in clauses}:
            wrong.append((row.row, row.clause, "no part under a clause"))
    assert wrong == []


@cache
def joined(lines: tuple[str, ...]) -> tuple[str, list[int]]:
    """The bare text of all lines, and where each begins in it."""
    pieces = [bare(line) for line in lines]
    return "".join(pieces), list(accumulate((len(piece) for piece in pieces[:-1]), initial=0))


def places(district: str, document: str, part: str, texts: dict[str, list[str]]) -> set[str]:
    """The sections of the document in which `part` begins."""
    name, first, last = TEXTS[district][document]
    lines = tuple(texts[name][first - 1 : last])
    whole, starts = joined(lines)
    return {sections(lines)[bisect(starts, match.start()) - 1] for match in re.finditer(re.escape(bare(part)), whole)}


def in_table(district: str, document: str, section: str, part: str, texts: dict[str, list[str]]) -> bool:
    """`二(三)2 表第8项` is row 8 of the table in that section; `三(二) 安全生产类第1项` item 1 of that heading there."""
    match = re.fullmatch(r"(\S+) (表|\S+类)第(\d+)项", section)
    if match is None:
        return False
    outer, group, number = match.groups()
    if group == "表":
        name, first, last = TEXTS[district][document]
        return bare(number + part) in joined(tuple(texts[name][first - 1 : last]))[0] and outer in places(district, document, part, texts)
    return f"{outer}{number}" in places(district, document, part, texts)


@pytest.mark.parametrize("district", DISTRICTS)
def test_values_stand_in_the_words_they_come_from(district: str) -> None:
    """A printed value is in the promise, and a count in the quotation (or it is the number of names in it)."""
    for row in plan(district).targets:
        numbers = re.findall(r"\d+(?:\.\d+)?", row.printed)
        assert set(numbers) <= set(re.findall(r"\d+(?:\.\d+)?", row.promise.zh)), row.id
    for asset in plan(district).assets:
        if asset.count is not None:
            printed = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", asset.quote)}
            assert asset.count.value in printed | {float(len(asset.names))}, asset.row


@pytest.mark.parametrize("district", DISTRICTS)
def test_texts_are_in_both_languages(district: str) -> None:
    for row in rows(plan(district)):
        for name in type(row).model_fields:
            value = getattr(row, name)
            if isinstance(value, Text):
                assert value.zh != value.en, (row.row, name)
        assert getattr(row, "en", "en") or not hasattr(row, "name"), row.row


@pytest.mark.parametrize("district", DISTRICTS)
def test_every_figure_says_how_sure_it_is(district: str) -> None:
    unlabelled = [path for path, figure in figures(plan(district)) if figure.confidence is None or not figure.source]
    assert unlabelled == []


@pytest.mark.parametrize("district", DISTRICTS)
def test_the_loader_finds_no_fault(district: str) -> None:
    assert check(LIBRARY / "plans" / f"{district}.yaml") == ()


def test_relief_is_ten_hours_in_nankai_and_twelve_in_hebei() -> None:
    """Two districts, two promises (inventory G-01): from the disaster, and never merged."""
    relief = {district: next(t for t in plan(district).targets if t.measure == "relief.time_all_served") for district in DISTRICTS}
    assert {district: target.threshold("time") / 3600 for district, target in relief.items()} == {"nankai": 10, "hebei": 12}
    assert {target.clock for target in relief.values()} == {"disaster"}
    assert "accident" in relief["nankai"].applies_to
    assert "accident" not in relief["hebei"].applies_to


def test_hebei_does_not_adopt_nankais_share_of_firefighters() -> None:
    assert {t.measure for t in plan("hebei").targets} == {"", "hydrants.provision", "relief.time_all_served"}
    share = next(t for t in plan("nankai").targets if t.measure == "staff.firefighters_share")
    assert share.threshold("share") == pytest.approx(0.0004)


def test_only_two_targets_are_binding() -> None:
    """Of all, the two death rates of Nankai; Hebei prints no attribute."""
    binding = [t.row for district in DISTRICTS for t in plan(district).targets if t.binding == "约束性"]
    assert binding == ["A1-01", "A1-02"]
    assert {t.binding for t in plan("hebei").targets} == {"not stated"}


def test_hebeis_crews_are_as_printed() -> None:
    """205 = 172 + 9 + 24, of whom 110 + 9 turn out from four stations (inventory G-10)."""
    hebei = plan("hebei")
    crews = {s.name: s.crew for s in hebei.stations if s.status == "existing"}
    assert [crew.state.value for crew in crews.values()] == [30, 26, 23, 31]
    assert sum(crew.total for crew in crews.values()) == 110 + 9
    assert hebei.headquarters.total + 110 == 172


@pytest.mark.parametrize(
    ("district", "day", "names"),
    [
        ("hebei", date(2020, 12, 31), ["中山路", "幸福道", "育红路", "建昌道"]),
        ("hebei", date(2025, 12, 30), ["中山路", "幸福道", "育红路", "建昌道"]),
        ("hebei", date(2025, 12, 31), ["中山路", "幸福道", "建昌道", "北运河", "随园道", "榆关北路", "育红路"]),
        ("nankai", date(2022, 12, 30), ["五马路", "西湖道", "王顶堤"]),
        ("nankai", date(2022, 12, 31), ["五马路", "西湖道", "王顶堤", "汾水道"]),
        ("nankai", date(2025, 12, 31), ["五马路", "西湖道", "王顶堤", "汾水道", "奥体中心"]),
    ],
)
def test_stations_in_service_by_day(district: str, day: date, names: list[str]) -> None:
    """A rebuilt station replaces the old one on the day it opens; what a plan only mentions is not in service."""
    there = [s for s in plan(district).stations if s.in_service(day)]
    replaced = {s.rebuilds for s in there if s.rebuilds}
    assert [s.name.partition("消防")[0] for s in there if s.name not in replaced] == names


def test_what_is_not_known_is_assumed_or_left_open() -> None:
    """Vehicles and Nankai's stations are assumed; Nankai's crews and stocks are not made up (G-44)."""
    hebei, nankai = plan("hebei"), plan("nankai")
    for station in (*hebei.stations, *hebei.neighbours, *nankai.stations):
        assert {figure.confidence for figure in station.vehicles.values()} == {"assumed"}, station.name
    assert all(s.crew is None and s.confidence == "assumed" for s in nankai.stations)
    assert all(s.at_source is not None for s in (*hebei.stations, *hebei.neighbours, *nankai.stations))  # no plan gives a site
    assert all(("（假定）" in s.name, "(assumed)" in s.en) == ((s.status == "existing"),) * 2 for s in nankai.stations)
    assert all(r.people is None and r.person_days is None for r in (*nankai.reserves, *hebei.reserves))
    assert nankai.neighbours == ()
    assert [s.of for s in hebei.neighbours] == [a.partner for a in hebei.agreements] == ["北辰区", "河东区", "红桥区"]
