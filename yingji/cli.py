"""The command line: results on stdout, progress and faults on stderr.

Exit status: 0 done, 1 failed, 2 wrong input, 3 a target missed under `--strict`, 130 interrupted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from yingji import __version__
from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.language import LANGS, Lang, say
from yingji.base.loading import loading
from yingji.cli_shared import (
    HELP,
    MISSED,
    WRONG_INPUT,
    AsJson,
    Budget,
    Cluster,
    EngineName,
    Executor,
    First,
    Language,
    Out,
    Resume,
    ScenarioArg,
    ScenarioOrNone,
    Seed,
    Workers,
    app,
    faults_told,
    help_of,
    print_json,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"yingji {__version__}")
        raise typer.Exit


UnitKind = Literal["engine", "ladder", "rescue", "support", "ambulance"]


@app.callback()
def main(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help=help_of("version"))] = False) -> None:
    """Nothing of its own: `--version`, and the commands."""


@app.command("list", help=help_of("list"))
def list_(
    measures: Annotated[bool, typer.Option("--measures", help=help_of("list_measures"))] = False,
    lang: Language = HELP,
    as_json: AsJson = False,
) -> None:
    if measures:
        _list_measures(lang, as_json=as_json)
        return
    from yingji.scenarios.names import library_names

    names = library_names()
    if as_json:
        print_json([{"name": entry.name, "title": entry.title.in_(lang)} for entry in names])
        return
    width = max(24, *(len(entry.name) + 2 for entry in names))
    for entry in names:
        typer.echo(f"{entry.name:<{width}}{entry.title.in_(lang)}")


def _list_measures(lang: Lang, *, as_json: bool) -> None:
    from yingji.results.registry import measures

    rows = [
        {
            "measure": each.id,
            "stage": each.stage,
            "dimension": each.dimension,
            "name": each.name.in_(lang),
            "definition": each.definition.in_(lang),
        }
        for each in measures().values()
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['measure']:<32}{row['name']}\n{'':<32}{row['definition']}")


@app.command(help=help_of("new"))
def new(folder: Annotated[Path, typer.Argument(metavar="DIR", help=help_of("new_dir"))], lang: Language = HELP) -> None:
    from yingji.scenarios.templates import write_template

    with faults_told(lang):
        written = write_template(folder)
    for path in written:
        typer.echo(str(path))
    typer.echo(say("cli.new_next", lang, scenario=folder / "scenario.yaml"), err=True)


@app.command(help=help_of("check"))
def check(file: ScenarioArg, lang: Language = HELP, as_json: AsJson = False) -> None:
    from yingji.looking import check_file

    faults = check_file(file)
    if as_json:
        print_json({"file": file, "faults": [_fault_record(fault, lang) for fault in sorted(faults, key=lambda f: f.mark)]})
        raise typer.Exit(WRONG_INPUT if faults else 0)
    with faults_told(lang):
        if faults:
            raise BadInput(faults)
    typer.echo(say("cli.no_faults", lang, file=file))


def _fault_record(fault: Fault, lang: Lang) -> dict[str, object]:
    mark = fault.mark
    return {"file": mark.file, "line": mark.line, "col": mark.col, "field": fault.field, "message": fault.text(lang)}


@app.command(help=help_of("run"))
def run(
    file: ScenarioOrNone = None,
    replications: Annotated[int | None, typer.Option(min=1, help=help_of("replications"))] = None,
    seed: Seed = None,
    workers: Workers = None,
    executor: Executor = None,
    cluster: Cluster = "",
    engine: EngineName = None,
    resume: Resume = None,
    uncertainty: Annotated[Literal["parameters"] | None, typer.Option(help=help_of("run_uncertainty"))] = None,
    until: Annotated[float | None, typer.Option(min=0.0001, max=1.0, help=help_of("run_until"))] = None,
    out: Out = None,
    lang: Language = HELP,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option("--strict", help=help_of("strict"))] = False,
) -> None:
    with faults_told(lang):
        if resume is not None and until is not None:
            raise BadInput([Fault(Mark(str(resume)), "--until", "unfinished.until")])
        _refuse_both(resume, out, cluster, executor)
        with loading():
            from yingji.running import run_scenario
            from yingji.showing import show_run, stages

        with stages(lang, quiet=as_json and not sys.stderr.isatty()) as progress:
            done = run_scenario(
                file, replications=replications, seed=seed, workers=workers, engine=engine, executor=executor, cluster=cluster,
                resume=resume, uncertainty=uncertainty, until=until, out=out, lang=lang, progress=progress,
            )  # fmt: skip
    if as_json:
        print_json(done.as_json(lang))
    else:
        show_run(done, lang)
    if strict and done.missed:
        raise typer.Exit(MISSED)


def _refuse_both(resume: Path | None, out: Path | None, cluster: str, executor: str | None) -> None:
    """`BadInput` where two options say the same thing in two ways."""
    if resume is not None and out is not None:
        raise BadInput([Fault(Mark(str(resume)), "--out", "unfinished.two_folders")])
    if cluster and executor is not None:
        raise BadInput([Fault(Mark(cluster), "--cluster", "executing.both")])


@app.command(help=help_of("compare"))
def compare(
    file: ScenarioOrNone = None,
    replications: First = None,
    budget: Budget = None,
    also: Annotated[list[str] | None, typer.Option(metavar="FILE", help=help_of("compare_also"))] = None,
    seed: Seed = None,
    workers: Workers = None,
    executor: Executor = None,
    cluster: Cluster = "",
    engine: EngineName = None,
    resume: Resume = None,
    out: Out = None,
    lang: Language = HELP,
    as_json: AsJson = False,
) -> None:
    with faults_told(lang):
        _refuse_both(resume, out, cluster, executor)
        with loading():
            from yingji.comparing import compare_scenario
            from yingji.showing import show_compared, stages

        with stages(lang, quiet=as_json and not sys.stderr.isatty()) as progress:
            done = compare_scenario(
                file, replications=replications, budget=budget, also=also or (), seed=seed, workers=workers, engine=engine,
                executor=executor, cluster=cluster, resume=resume, out=out, lang=lang, progress=progress,
            )  # fmt: skip
    if as_json:
        print_json(done.as_json(lang))
    else:
        show_compared(done, lang)


@app.command(help=help_of("site"))
def site(
    file: ScenarioOrNone = None,
    add: Annotated[int | None, typer.Option(min=1, help=help_of("site_add"))] = None,
    frontier: Annotated[int | None, typer.Option(min=1, help=help_of("site_frontier"))] = None,
    simulate: Annotated[bool | None, typer.Option("--simulate/--no-simulate", help=help_of("site_simulate"))] = None,
    replications: First = None,
    budget: Budget = None,
    seed: Seed = None,
    workers: Workers = None,
    executor: Executor = None,
    cluster: Cluster = "",
    engine: EngineName = None,
    resume: Resume = None,
    out: Out = None,
    lang: Language = HELP,
    as_json: AsJson = False,
) -> None:
    with faults_told(lang):
        _refuse_both(resume, out, cluster, executor)
        with loading():
            from yingji.showing import show_sited, stages
            from yingji.siting import site_scenario

        with stages(lang, quiet=as_json and not sys.stderr.isatty()) as progress:
            done = site_scenario(
                file, add=add, frontier=frontier, simulate=simulate, replications=replications, budget=budget, seed=seed, workers=workers,
                engine=engine, executor=executor, cluster=cluster, resume=resume, out=out, lang=lang, progress=progress,
            )  # fmt: skip
    if as_json:
        print_json(done.as_json(lang))
    else:
        show_sited(done, lang)


@app.command(help=help_of("coverage"))
def coverage(
    file: ScenarioArg,
    hour: Annotated[int | None, typer.Option(min=0, max=167, help=help_of("hour"))] = None,
    unit: Annotated[
        Literal["engine", "ladder", "rescue", "support", "ambulance"] | None, typer.Option(help=help_of("coverage_unit"))
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=help_of("coverage_out"))] = None,
    lang: Language = HELP,
    as_json: AsJson = False,
) -> None:
    with loading():
        from yingji.looking import cover_scenario
        from yingji.showing import show_coverage, stages

    with faults_told(lang), stages(lang, quiet=as_json and not sys.stderr.isatty()) as progress:
        done = cover_scenario(file, hour=hour, unit=unit, out=out, lang=lang, progress=progress)
    if as_json:
        print_json(done.as_json(lang))
    else:
        show_coverage(done, lang)


@app.command(help=help_of("report"))
def report(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN…", help=help_of("report_runs"))],
    lang: Annotated[Literal["zh", "en", "both"], typer.Option(help=help_of("report_lang"))] = HELP,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=help_of("report_out"))] = None,
    only: Annotated[str, typer.Option(metavar="FORM,…", help=help_of("report_only"))] = "",
    paper: Annotated[str, typer.Option(metavar="A3,A4,16:9", help=help_of("report_paper"))] = "A3",
    form: Annotated[str, typer.Option("--format", metavar="png,pdf,svg", help=help_of("report_format"))] = "png,pdf",
    as_json: AsJson = False,
) -> None:
    from yingji.reporting import report_runs

    langs = LANGS if lang == "both" else (lang,)
    with faults_told(langs[0] if len(langs) == 1 else HELP):
        chosen, papers, formats = ([each for each in given.split(",") if each] for given in (only, paper, form))
        done = report_runs(runs, langs=langs, out=out, only=chosen, papers=papers, formats=formats)
    if as_json:
        print_json({"folder": str(done.folder), "files": [str(path) for path in done.files]})
        return
    for path in done.files:
        typer.echo(str(path))
    if done.left_out:
        typer.echo(say("office.left_out", langs[0], forms=done.left_out), err=True)
