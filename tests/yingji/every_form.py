"""Writes every form of a report in small dots, of the maps one, for a test that compares bytes: every_form.py RUN OUT LANG."""

import sys
from pathlib import Path

from yingji.reporting import report_runs
from yingji.results.maps import draw
from yingji.results.office import forms, gallery

DOTS = 40


def main(run: str, out: str, lang: str) -> None:
    """Fewer dots cost less and hang on nothing else than many."""
    draw.write_figure.__kwdefaults__["dpi"] = gallery.DPI = DOTS
    for paper in gallery._IN_DOCUMENTS:
        gallery._IN_DOCUMENTS[paper] = DOTS
    every = forms._wanted
    forms._wanted = lambda *which: every(*which)[:1]
    report_runs([Path(run)], langs=[lang], out=Path(out), papers=("A4",), formats=("png", "pdf", "svg"))


if __name__ == "__main__":
    main(*sys.argv[1:])
