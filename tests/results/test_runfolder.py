"""A run folder is there whole or not at all, and is never written over."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yingji.base.faults import BadInput
from yingji.results.runfolder import Manifest, RunFolder, sha256, write_json, write_manifest

WHEN = datetime(2025, 12, 31, 8, 30, tzinfo=UTC)


def _everything(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


def test_a_run_gets_the_next_free_number(tmp_path: Path) -> None:
    for _ in range(2):
        with RunFolder(name="hebei/everyday", when=WHEN, root=tmp_path / "runs") as folder:
            (folder.path / "a.txt").write_text("a")
    assert _everything(tmp_path) == [
        "runs", "runs/hebei-everyday-20251231-001", "runs/hebei-everyday-20251231-001/a.txt", "runs/hebei-everyday-20251231-002",
        "runs/hebei-everyday-20251231-002/a.txt",
    ]  # fmt: skip


def test_two_runs_at_once_get_two_numbers(tmp_path: Path) -> None:
    with RunFolder(name="x", when=WHEN, root=tmp_path) as one, RunFolder(name="x", when=WHEN, root=tmp_path) as two:
        assert one.number != two.number
    assert _everything(tmp_path) == ["x-20251231-001", "x-20251231-002"]


def test_the_final_folder_is_not_there_before_the_end(tmp_path: Path) -> None:
    with RunFolder(tmp_path / "out", when=WHEN) as folder:
        (folder.path / "half").write_text("half")
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out" / "half").read_text() == "half"


@pytest.mark.parametrize("out", [None, "out", "deep/er/out"])
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, out: str | None, error: type[BaseException]) -> None:
    given = tmp_path / out if out else None

    def fail() -> None:
        with RunFolder(given, when=WHEN, root=tmp_path / "runs") as folder:
            (folder.path / "half").write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert _everything(tmp_path) == []


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    with pytest.raises(BadInput) as bad, RunFolder(tmp_path / "out", when=WHEN):
        pytest.fail("it must not begin")
    assert "out" in bad.value.render("zh")
    assert _everything(tmp_path) == ["out", "out/mine"]


def test_colleagues_may_read_what_is_given_out(tmp_path: Path) -> None:
    (tmp_path / "like").mkdir()
    with RunFolder(tmp_path / "out", when=WHEN):
        pass
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "like").stat().st_mode


def test_a_scenarios_file_names_the_run_without_its_ending(tmp_path: Path) -> None:
    with RunFolder(name="/plans/我区 日常.yaml", when=WHEN, root=tmp_path) as folder:
        assert folder.number == "plans-我区-日常-20251231-001"


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with RunFolder(tmp_path / "out", when=WHEN) as folder:
        (folder.path / "a").write_text("a")
    assert _everything(tmp_path) == ["out", "out/a"]


def test_what_appeared_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    def meanwhile() -> None:
        with RunFolder(tmp_path / "out", when=WHEN) as folder:
            (folder.path / "ours").write_text("ours")
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "theirs").write_text("theirs")

    with pytest.raises(BadInput):
        meanwhile()
    assert _everything(tmp_path) == ["out", "out/theirs"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(BadInput), RunFolder(tmp_path / "out", when=WHEN):
        pytest.fail("it must not begin")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whoever is root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_a_fault(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(BadInput), RunFolder(tmp_path / "out", when=WHEN):
        pytest.fail("it must not begin")


def test_a_folder_below_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput), RunFolder(tmp_path / "file" / "out", when=WHEN):
        pytest.fail("it must not begin")
    assert _everything(tmp_path) == ["file"]


def test_the_manifest_says_from_what_and_by_what(tmp_path: Path) -> None:
    (tmp_path / "in.yaml").write_bytes(b"abc")
    manifest = Manifest(
        run="x-001", scenario="x", title={"zh": "小区", "en": "Small"}, seed=7, replications=3, workers=1, length_s=1.0, warm_up_s=0.0,
        inputs={"in.yaml": sha256(tmp_path / "in.yaml")},
        options=[{"name": "今天", "changes": [{"what": "station", "old": "a", "new": "b"}]}],
        schematic=True, sources=["s"], assumptions=[], started=WHEN.isoformat(), seconds={"simulate": 1.5},
    )  # fmt: skip
    write_manifest(tmp_path, manifest)
    read = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert read["inputs"]["in.yaml"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, "abc"
    assert {"python", "numpy", "simpy"} <= set(read["versions"])
    assert (tmp_path / "README.txt").read_text("utf-8").startswith("x-001：小区")


def test_json_refuses_what_json_has_not(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "x.json", {"x": float("nan")})
