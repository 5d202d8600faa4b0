"""Wheel, sdist and editable installs all work: each checks a bundled scenario from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


def _run(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist, built from a copy of what git tracks (or would track), with what is installed: no network."""
    work = tmp_path_factory.mktemp("build")
    tracked = _run("git", "-c", "core.quotepath=off", "ls-files", "--cached", "--others", "--exclude-standard", cwd=TOP).splitlines()
    for name in tracked:
        if (TOP / name).is_file():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).write_bytes((TOP / name).read_bytes())
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", work / "dist", work, cwd=work)
    assert list((work / "dist").glob("*.tar.gz")), "no sdist"
    return next((work / "dist").glob("*.whl"))


def test_the_wheel_holds_every_module_and_every_library_file(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    kinds = {".py", ".yaml", ".csv", ".geojson", ".gpkg", ".typed", ".j2", ".css", ".js"}
    for room in ("base", "geo", "scenarios", "sim", "results", "yingji"):
        for path in (TOP / room).rglob("*"):
            if path.suffix in kinds and "__pycache__" not in path.parts:
                name = path.relative_to(TOP).as_posix()
                assert (name if room == "yingji" else f"yingji/{name}") in inside


@pytest.mark.parametrize("how", ["wheel", "editable"])
def test_an_installation_runs_from_anywhere(how: str, wheel: Path, tmp_path: Path) -> None:
    """Installed alone in a new environment that borrows its packages from this one."""
    _run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    site = Path(_run(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=tmp_path).strip())
    what = [wheel] if how == "wheel" else ["--no-build-isolation", "-e", wheel.parents[1]]
    _run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", site, *what, cwd=tmp_path)
    borrowed = [entry for entry in sys.path if entry.endswith("site-packages")]
    # Behind the new installation, and as plain folders, so that this environment's own editable yingji is not seen.
    (site / "zz_borrowed.pth").write_text("\n".join(borrowed), "utf-8")
    probe = "import yingji, yingji.geo.network as n; print(n.__file__)"
    home = _run(python, "-c", probe, cwd=tmp_path).strip()
    assert str(TOP) not in home
    out = _run(python, "-m", "yingji", "check", "hebei/everyday", cwd=tmp_path)
    assert "hebei/everyday" in out
