"""The commands that ask whether the program is to be believed; they join those of `yingji.cli`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from yingji.base.language import say
from yingji.base.loading import loading
from yingji.cli_shared import FAILED, HELP, MISSED, AsJson, Language, ScenarioArg, Seed, app, faults_told, help_of, print_json


@app.command(help=help_of("replay"))
def replay(
    file: Annotated[Path, typer.Argument(metavar="CALLS", help=help_of("calls_file"))],
    streets: Annotated[Path, typer.Option(metavar="NET.gpkg", help=help_of("replay_streets"))],
    stations: Annotated[Path, typer.Option(metavar="STATIONS.csv", help=help_of("replay_stations"))],
    mapping: Annotated[str, typer.Option(help=help_of("calls_mapping"))],
    crs: Annotated[str, typer.Option(help=help_of("replay_crs"))] = "EPSG:4326",
    model: Annotated[Path | None, typer.Option(metavar="MODEL.yaml", help=help_of("replay_model"))] = None,
    seed: Annotated[int, typer.Option(min=0, help=help_of("seed"))] = 0,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=help_of("replay_out"))] = None,
    lang: Language = HELP,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option("--strict", help=help_of("replay_strict"))] = False,
) -> None:
    from yingji.replaying import replay_calls
    from yingji.showing import stages

    with faults_told(lang), stages(lang, quiet=as_json and not sys.stderr.isatty()) as progress:
        done = replay_calls(
            file, streets=streets, stations=stations, mapping=mapping, crs=crs, model=model, seed=seed, out=out, lang=lang,
            progress=progress,
        )  # fmt: skip
    if as_json:
        print_json(done.as_json(lang))
    else:
        from rich.console import Console

        from yingji.results.replay.terminal import show_replay

        console = Console(width=None if sys.stdout.isatty() else 140)
        show_replay(console, done.replay, done.scores, done.findings, lang)
        if done.folder is not None:
            console.print(say("cli.folder", lang, folder=done.folder), highlight=False, soft_wrap=True)
    if strict and (done.missed or done.findings):
        raise typer.Exit(MISSED)


@app.command(help=help_of("validate"))
def validate(
    data: Annotated[Path | None, typer.Option(metavar="DIR", help=help_of("validate_data"))] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=help_of("validate_out"))] = None,
    lang: Language = HELP,
    as_json: AsJson = False,
) -> None:
    from yingji.showing import stages
    from yingji.validating import show_rows, validate_all

    with faults_told(lang), stages(lang, quiet=as_json and not sys.stderr.isatty()) as progress:
        done = validate_all(data=data, out=out, lang=lang, progress=progress)
    if as_json:
        print_json(done.as_json(lang))
    else:
        show_rows(done, lang)
    if done.failed:
        raise typer.Exit(FAILED)


@app.command(help=help_of("uncertainty"))
def uncertainty(
    file: ScenarioArg,
    draws: Annotated[int | None, typer.Option(min=2, help=help_of("uncertainty_draws"))] = None,
    walks: Annotated[int | None, typer.Option(min=1, help=help_of("uncertainty_walks"))] = None,
    replications: Annotated[int | None, typer.Option(min=2, help=help_of("uncertainty_replications"))] = None,
    until: Annotated[float | None, typer.Option(min=0.0001, max=1.0, help=help_of("uncertainty_until"))] = None,
    seed: Seed = None,
    workers: Annotated[int, typer.Option(min=1, help=help_of("workers"))] = 1,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=help_of("uncertainty_out"))] = None,
    lang: Language = HELP,
    as_json: AsJson = False,
) -> None:
    with loading():
        from yingji.doubting import doubt_scenario
        from yingji.showing import show_doubts, stages

    with faults_told(lang), stages(lang, quiet=as_json and not sys.stderr.isatty()) as progress:
        done = doubt_scenario(
            file, draws=draws, trajectories=walks, replications=replications, until=until, seed=seed, workers=workers, out=out, lang=lang,
            progress=progress,
        )  # fmt: skip
    if as_json:
        print_json(done.as_json(lang))
    else:
        show_doubts(done, lang)
