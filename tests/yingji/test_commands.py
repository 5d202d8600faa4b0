"""Every command on real input: what it prints, what it writes, and with which status it ends."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from PIL import Image

from yingji.scenarios.names import library

BUNDLED = ["hebei/everyday", "nankai/everyday"]


@pytest.fixture(scope="module")
def hebei(yingji_module: Any) -> tuple[Any, Path]:
    """Hebei's everyday response, three replications, as JSON."""
    answer = yingji_module("run", "hebei/everyday", "--replications", "3", "--json", "--out", "here")
    assert answer.status == 0, answer.err
    return answer.json, yingji_module.folder / "here"


def test_list_names_the_bundled_scenarios(yingji: Any) -> None:
    out = yingji("list").out
    assert [name for name in BUNDLED if name in out] == BUNDLED


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_scenario_has_no_fault(yingji: Any, name: str) -> None:
    answer = yingji("check", name)
    assert (answer.status, answer.err) == (0, "")


def test_the_json_of_a_run_holds_what_was_promised(hebei: tuple[Any, Path]) -> None:
    found, folder = hebei
    assert found["run"] == str(folder)
    assert found["scenario"] == "hebei/everyday"
    assert found["replications"] == 3
    wanted = {"id", "metric", "threshold", "unit", "measured", "low", "high", "verdict", "clause"}
    assert found["verdicts"]
    assert all(wanted <= set(verdict) for verdict in found["verdicts"])
    assert {verdict["verdict"] for verdict in found["verdicts"]} <= {"met", "missed", "uncertain", "not simulated"}
    assert found["measures"]


def test_every_target_of_the_plan_has_a_verdict_and_a_clause(hebei: tuple[Any, Path]) -> None:
    plan = [verdict for verdict in hebei[0]["verdicts"] if verdict["of"] == "plan"]
    assert len(plan) == 20
    assert all(verdict["clause"] for verdict in plan)


def test_the_run_folder_is_whole(hebei: tuple[Any, Path]) -> None:
    folder = hebei[1]
    wanted = {
        "manifest.json", "measures.json", "verdicts.csv", "verdicts.xlsx", "run.gpkg", "coverage.png", "coverage.pdf",
        "incidents.parquet", "assignments.parquet", "events.parquet", "README.txt", "record.json", "report.html", "ground.json",
        "geoparquet",
    }  # fmt: skip
    assert {path.name for path in folder.iterdir()} == wanted
    layers = {name for name, _ in pyogrio.list_layers(folder / "run.gpkg")}
    assert {"cells", "areas", "links", "stations", "boundary", "layer_styles"} <= layers
    with Image.open(folder / "coverage.png") as picture:
        assert picture.size == (4961, 3508)  # A3 at 300 dpi
    assert (folder / "coverage.pdf").read_bytes().startswith(b"%PDF")


def test_the_same_seed_gives_the_same_events_whatever_the_number_of_processes(yingji: Any, hebei: tuple[Any, Path]) -> None:
    answer = yingji("run", "hebei/everyday", "--replications", "30", "--workers", "2", "--out", "two", "--json")
    again = yingji("run", "hebei/everyday", "--replications", "30", "--workers", "1", "--out", "one", "--json")
    assert (answer.status, again.status) == (0, 0), answer.err + again.err
    for name in ("events.parquet", "incidents.parquet", "assignments.parquet"):
        assert (yingji.folder / "one" / name).read_bytes() == (yingji.folder / "two" / name).read_bytes()


def test_a_report_is_made_in_both_languages_and_again_byte_for_byte(yingji: Any, hebei: tuple[Any, Path]) -> None:
    made = [yingji("report", hebei[1], "--lang", "both", "--only", "html", "--out", out, "--json") for out in ("one", "two")]
    assert [answer.status for answer in made] == [0, 0], made[0].err
    one, two = ([Path(name) for name in answer.json["files"]] for answer in made)
    assert [path.name for path in one] == ["report.zh.html", "report.en.html"]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    zh, en = (path.read_text("utf-8") for path in one)
    assert 'lang="zh-CN"' in zh
    assert 'lang="en"' in en
    plain = unescape(re.sub("<[^>]*>", "", en))
    assert all(verdict["promise"] in plain for verdict in hebei[0]["verdicts"] if verdict["metric"])
    assert max(len(zh.encode()), len(en.encode())) < 6_000_000


def test_the_page_of_a_run_is_its_report(yingji: Any, hebei: tuple[Any, Path]) -> None:
    answer = yingji("report", hebei[1], "--lang", "en", "--only", "html", "--out", "again")
    assert answer.status == 0, answer.err
    assert (yingji.folder / "again" / "report.html").read_bytes() == (hebei[1] / "report.html").read_bytes()


def test_a_report_is_made_in_printed_forms_by_a_process_a_language(yingji: Any, hebei: tuple[Any, Path]) -> None:
    answer = yingji("report", hebei[1], "--lang", "both", "--only", "charts,docx,pptx", "--format", "svg", "--out", "printed", "--json")
    assert answer.status == 0, answer.err
    made = [Path(name).relative_to(yingji.folder / "printed").as_posix() for name in answer.json["files"]]
    assert made.index("charts.zh/board.svg") < made.index("report.zh.docx") < made.index("report.zh.pptx") < made.index("report.en.docx")
    assert all((yingji.folder / "printed" / name).stat().st_size > 10_000 for name in made)
    assert {Path(name).suffix for name in made} == {".svg", ".docx", ".pptx"}


def test_a_report_on_no_paper_is_refused(yingji: Any, hebei: tuple[Any, Path]) -> None:
    answer = yingji("report", hebei[1], "--only", "maps", "--paper", "A5", "--format", "jpg", "--out", "new")
    assert answer.status == 2
    assert all(word in answer.err for word in ("A5", "16:9", "jpg", "svg"))
    assert not (yingji.folder / "new").exists()


def test_a_report_names_every_mistake_and_writes_nothing(yingji: Any, hebei: tuple[Any, Path]) -> None:
    (yingji.folder / "empty").mkdir()
    answer = yingji("report", hebei[1], "nowhere", "empty", "--only", "html,wrod", "--out", "new")
    assert answer.status == 2
    assert all(word in answer.err for word in ("nowhere", "empty: ", "manifest.json", "wrod", "html"))
    assert not (yingji.folder / "new").exists()


def test_a_run_never_overwrites(yingji_module: Any, hebei: tuple[Any, Path]) -> None:
    before = sorted(path.stat().st_mtime_ns for path in hebei[1].iterdir())
    answer = yingji_module("run", "hebei/everyday", "--replications", "1", "--out", "here")
    assert answer.status == 2
    assert "here" in answer.err
    assert sorted(path.stat().st_mtime_ns for path in hebei[1].iterdir()) == before


def test_strict_ends_with_three_where_a_target_is_missed(yingji: Any) -> None:
    answer = yingji("run", "hebei/everyday", "--replications", "1", "--out", "here", "--strict")
    assert answer.status == 3, answer.err


def test_chinese_or_english_on_request(yingji: Any) -> None:
    zh, en = (yingji("coverage", "nankai/everyday", "--lang", lang) for lang in ("zh", "en"))
    assert (zh.status, en.status) == (0, 0), zh.err + en.err
    assert "示意路网" in zh.out
    assert "schematic" in en.out


def test_coverage_draws_a_map_where_it_is_told_to(yingji: Any, styled_in_chinese: Callable[[Path], dict[str, Any]]) -> None:
    answer = yingji("coverage", "nankai/everyday", "--json", "--lang", "zh", "--out", "cover")
    assert answer.status == 0, answer.err
    assert {path.name for path in (yingji.folder / "cover").iterdir()} == {"coverage.png", "coverage.pdf", "coverage.gpkg", "geoparquet"}
    (option,) = answer.json["coverage"].values()
    within = [option["people_within"][f"{minutes}_min"] for minutes in (3, 4, 5, 8)]
    assert within == sorted(within)
    assert 0 < within[0] < within[-1] <= 1
    (links,) = styled_in_chinese(yingji.folder / "cover" / "coverage.gpkg").values()
    assert (links["label"], links["legend"]) == ("name", ["1–3", "4–10"])


def test_new_makes_a_scenario_that_runs(yingji: Any) -> None:
    assert yingji("new", "town").status == 0
    assert yingji("check", "town/scenario.yaml").status == 0
    answer = yingji("run", "town/scenario.yaml", "--replications", "2")
    assert answer.status == 0, answer.err
    (folder,) = (yingji.folder / "runs").iterdir()
    assert (folder / "verdicts.xlsx").is_file()
    assert yingji("new", "town").status == 2


def test_a_wrong_file_leaves_nothing_behind(yingji: Any) -> None:
    wrong = yingji.folder / "wrong.yaml"
    wrong.write_text("title： 错\n", "utf-8")
    answer = yingji("run", wrong.name, "--lang", "zh")
    assert answer.status == 2
    assert "wrong.yaml:1:" in answer.err
    assert answer.out == ""
    assert [path.name for path in yingji.folder.iterdir()] == ["wrong.yaml"]


def test_a_name_that_nobody_knows_offers_the_nearest(yingji: Any) -> None:
    answer = yingji("run", "hebai/everyday")
    assert answer.status == 2
    assert "hebei/everyday" in answer.err


def test_bundled_streets_are_replaced_by_one_command(yingji: Any, shared: Path) -> None:
    """The documented way from schematic streets to real ones, on the neighbour's streets."""
    streets = shared / "tianjin" / "hexi_osm_roads.geojson"
    assert yingji("import", "streets", streets, "-o", "hexi.gpkg").status == 0
    assert yingji("import", "streets", streets, "-o", "hexi.gpkg").status == 2  # it is there already
    assert (yingji.folder / "hexi.gpkg").stat().st_size > 100_000


def test_a_copy_of_the_library_runs_as_the_library_does(yingji: Any) -> None:
    """A planner copies the bundled files and changes a number there: relative names must hold."""
    shutil.copytree(library(), yingji.folder / "mine", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    assert yingji("check", "mine/hebei/everyday.yaml").status == 0


def test_what_is_written_is_named_by_its_kind(yingji: Any) -> None:
    for name, words in (("net.shp", ".gpkg"), ("folder.gpkg", "folder")):
        (yingji.folder / "folder.gpkg").mkdir(exist_ok=True)
        answer = yingji("import", "streets", "whatever.geojson", "-o", name, "--force")
        assert answer.status == 2
        assert words in answer.err


def test_a_district_without_calls_still_has_its_geometry(yingji: Any) -> None:
    assert yingji("new", "town").status == 0
    scenario = yingji.folder / "town" / "scenario.yaml"
    scenario.write_text(scenario.read_text("utf-8").replace("per_10k_people_year: 13.8", "per_10k_people_year: 0"), "utf-8")
    answer = yingji("run", "town/scenario.yaml", "--replications", "2")
    assert answer.status == 0, answer.err
    assert "cover:" in answer.out
