"""The page in a real browser that has no network: it asks for nothing, complains of nothing, and does what it offers."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from tests.results.report.made import run
from yingji.base.language import Lang, say
from yingji.results.report.page import write_page
from yingji.results.report.story import tell

CHROMIUM, DRIVER = shutil.which("chromium") or shutil.which("chromium-browser"), shutil.which("chromedriver")
TOP = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="needs Debian's chromium and chromium-driver"),
    pytest.mark.skipif(importlib.util.find_spec("selenium") is None, reason="needs selenium"),
]

CASES: dict[str, tuple[Lang, dict[str, Any]]] = {
    "comparison": ("zh", {"options": 20, "stations": 6, "side": 24, "links": 2000}),
    "disaster": ("en", {"relief": True, "side": 30, "links": 100_000, "name": "A very long name of a station "}),
}


@pytest.fixture(scope="module", params=CASES, ids=CASES)
def visit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was seen of a page; the screenshots stay in the test's folder."""
    lang, size = CASES[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    record = run(**size)
    record = replace(record, assumptions=record.assumptions * 4)  # more than a sheet of paper holds
    write_page([record], tell([record], lang), folder / "report.html")
    command = [sys.executable, str(HERE / "browse.py"), str(folder / "report.html"), str(folder)]
    if (axe := os.environ.get("YINGJI_AXE")) and Path(axe).is_file():
        command.append(axe)
    done = subprocess.run(
        [*_without_network(), *command], env=_environment(folder), capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-1500:]
    found: dict[str, Any] = json.loads(done.stdout)
    return {**found, "folder": folder, "record": record, "case": request.param}


def _without_network() -> list[str]:
    """A namespace of its own, where the machine allows one; the log of requests is read either way."""
    words = ["unshare", "--net"] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    try:
        allowed = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        allowed = False
    return words if allowed else []


def _environment(folder: Path) -> dict[str, str]:
    """With the Chinese font that maps are drawn with, for machines that have none."""
    fonts = folder / "data" / "fonts"
    fonts.mkdir(parents=True)
    spec = importlib.util.find_spec("zhplot")
    if spec is not None and spec.origin is not None:
        for font in Path(spec.origin).parent.rglob("*.ttf"):
            (fonts / font.name).symlink_to(font)
    return {**os.environ, "XDG_DATA_HOME": str(folder / "data"), "CHROMIUM": str(CHROMIUM), "CHROMEDRIVER": str(DRIVER), "PYTHONUTF8": "1"}


def test_no_request_leaves_the_page_and_the_console_is_silent(visit: dict[str, Any]) -> None:
    assert visit["alone"] or not _without_network()
    for window in (visit, visit["narrow"]):
        assert window["requests"] == []
        assert window["console"] == []


def test_the_slider_draws_another_hour(visit: dict[str, Any]) -> None:
    before, after = visit["slider"]["words"]
    assert before != after
    assert visit["slider"]["redrawn"]


def test_every_layer_draws_a_map_of_its_own(visit: dict[str, Any]) -> None:
    offered, different = visit["layers"]
    assert offered == 5
    assert different >= offered - 1  # nobody is second due in the made district: that map and another may be of one colour


def test_the_switch_shows_another_option(visit: dict[str, Any]) -> None:
    if visit["case"] != "comparison":
        pytest.skip("a disaster of one option has no switch")
    assert visit["option"]["redrawn"]
    assert visit["option"]["stations"] == [6, 6]


def test_a_link_of_the_text_shows_its_layer_on_the_map(visit: dict[str, Any]) -> None:
    assert visit["link"] == "first_due"


def test_hovering_tells_of_the_cell(visit: dict[str, Any]) -> None:
    hint, said = visit["hover"]
    assert said != hint
    assert "街道" in said


def test_the_keyboard_tells_of_the_cell_in_the_middle_and_of_each_that_the_map_is_moved_to(visit: dict[str, Any]) -> None:
    middle, lang = visit["middle"], "zh" if visit["lang"].startswith("zh") else "en"
    assert len(set(middle["cells"])) == len(middle["cells"]) > 2
    assert all("街道" in words for words in middle["words"][:-1])
    assert (middle["cells"][-1], middle["words"][-1]) == (-1, say("report.map.no_cell", lang))
    assert (middle["live"], middle["cross"]) == ("polite", True)
    assert middle["left"] == {"live": "off", "cross": False}
    assert middle["keys"] == say("report.map.keys", lang)


def test_a_station_opens_its_sheet(visit: dict[str, Any]) -> None:
    station = visit["station"]
    assert station["name"] in station["popup"]
    assert station["heading"] == station["name"]


def test_a_heading_sorts_its_column_up_and_down(visit: dict[str, Any]) -> None:
    (up, rising), (down, falling) = visit["sorted"]
    assert (up, down) == ("ascending", "descending")
    numbers = [float(each) for each in rising]
    assert numbers == sorted(numbers)
    assert [float(each) for each in falling] == sorted(numbers, reverse=True)
    assert len(set(numbers)) > 1


def test_names_on_the_map_do_not_collide(visit: dict[str, Any]) -> None:
    shown, colliding = visit["names"]
    assert shown > 0
    assert colliding == 0


def test_nothing_overflows_in_a_wide_window_or_on_a_telephone(visit: dict[str, Any]) -> None:
    assert visit["beyond"] == []
    assert visit["narrow"]["beyond"] == []
    assert visit["narrow"]["width"] <= 390


def test_the_register_bears_its_headings_on_every_sheet_of_paper(visit: dict[str, Any]) -> None:
    heading = "Range from" if visit["lang"] == "en" else "范围出自"
    sheets = [sheet for sheet in map(_words, PdfReader(visit["folder"] / "printed.pdf").pages) if "area.x" in sheet]
    assert len(sheets) > 1
    assert all(heading.replace(" ", "") in sheet for sheet in sheets)


def _words(sheet: PageObject) -> str:
    """A sheet's words; a font may map 自 to the radical that looks like it."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", sheet.extract_text()))


def test_the_screenshots_are_there(visit: dict[str, Any]) -> None:
    pictures = {path.name: path.stat().st_size for path in visit["folder"].glob("*.png")}
    assert set(pictures) >= {"top-1440.png", "map-station-1440.png", "top-390.png", "map-390.png"}
    assert min(pictures.values()) > 5_000


def test_axe_finds_nothing_serious(visit: dict[str, Any]) -> None:
    if "axe" not in visit:
        pytest.skip("needs axe-core: npm install axe-core, and YINGJI_AXE names its axe.min.js")
    assert [each for each in visit["axe"] if each["impact"] in ("serious", "critical")] == []
