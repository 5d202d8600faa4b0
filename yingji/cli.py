"""The command line: results on stdout, progress and faults on stderr.

Exit status: 0 done, 1 failed, 2 wrong input, 3 a target missed under `--strict`, 130 interrupted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from yingji import __version__
from yingji.base.faults import BadInput, CannotGoOn, Fault, Mark, MissingExtra
from yingji.base.language import LANGS, Lang, say, spoken
from yingji.base.loading import loading

HELP: Lang = spoken()
FAILED, WRONG_INPUT, MISSED = 1, 2, 3


def _h(key: str) -> str:
    return say(f"cli.{key}", HELP)


app = typer.Typer(help=_h("app"), no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

Language = Annotated[Lang, typer.Option("--lang", help=_h("lang"))]
AsJson = Annotated[bool, typer.Option("--json", help=_h("json"))]
ScenarioArg = Annotated[str, typer.Argument(metavar="FILE", help=_h("file"))]
ScenarioOrNone = Annotated[str | None, typer.Argument(metavar="FILE", help=_h("file"))]
Workers = Annotated[int | None, typer.Option(min=1, help=_h("workers"))]
Executor = Annotated[Literal["serial", "threads", "processes"] | None, typer.Option(help=_h("executor"))]
Cluster = Annotated[str, typer.Option(metavar="ADDRESS", help=_h("cluster"))]
EngineName = Annotated[Literal["auto", "simpy", "compiled"] | None, typer.Option(help=_h("engine"))]
Resume = Annotated[Path | None, typer.Option(metavar="RUN", help=_h("resume"))]


@contextmanager
def _faults_told(lang: Lang) -> Iterator[None]:
    """Wrong input ends with every fault on stderr and status 2; a missing extra or a full disk says so and ends with 1, Ctrl-C with 130."""
    try:
        yield
    except BadInput as bad:
        typer.echo(bad.render(lang), err=True)
        typer.echo(say("cli.faults", lang, count=len(bad.faults)), err=True)
        raise typer.Exit(WRONG_INPUT) from bad
    except (CannotGoOn, MissingExtra) as missing:
        typer.echo(missing.render(lang), err=True)
        raise typer.Exit(FAILED) from missing
    except OSError as error:  # the disk is full, a folder was taken away
        typer.echo(say("cli.system", lang, reason=error), err=True)
        raise typer.Exit(FAILED) from error
    except KeyboardInterrupt as stop:
        typer.echo(say("cli.interrupted", lang), err=True)
        raise typer.Exit(130) from stop


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"yingji {__version__}")
        raise typer.Exit


@app.callback()
def main(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help=_h("version"))] = False) -> None:
    """Nothing of its own: `--version`, and the commands."""


@app.command("list", help=_h("list"))
def list_(
    measures: Annotated[bool, typer.Option("--measures", help=_h("list_measures"))] = False, lang: Language = HELP, as_json: AsJson = False
) -> None:
    if measures:
        _list_measures(lang, as_json=as_json)
        return
    from yingji.scenarios.names import library_names

    names = library_names()
    if as_json:
        _print_json([{"name": entry.name, "title": entry.title.in_(lang)} for entry in names])
        return
    width = max(24, *(len(entry.name) + 2 for entry in names))
    for entry in names:
        typer.echo(f"{entry.name:<{width}}{entry.title.in_(lang)}")


def _list_measures(lang: Lang, *, as_json: bool) -> None:
    from yingji.results.registry import measures

    rows = [
        {
            "measure": each.id, "stage": each.stage, "dimension": each.dimension, "name": each.name.in_(lang),
            "definition": each.definition.in_(lang),
        }
        for each in measures().values()
    ]  # fmt: skip
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['measure']:<32}{row['name']}\n{'':<32}{row['definition']}")


@app.command(help=_h("new"))
def new(folder: Annotated[Path, typer.Argument(metavar="DIR", help=_h("new_dir"))], lang: Language = HELP) -> None:
    from yingji.scenarios.templates import write_template

    with _faults_told(lang):
        written = write_template(folder)
    for path in written:
        typer.echo(str(path))
    typer.echo(say("cli.new_next", lang, scenario=folder / "scenario.yaml"), err=True)


@app.command(help=_h("check"))
def check(file: ScenarioArg, lang: Language = HELP, as_json: AsJson = False) -> None:
    from yingji.looking import check_file

    faults = check_file(file)
    if as_json:
        _print_json({"file": file, "faults": [_fault_record(fault, lang) for fault in sorted(faults, key=lambda f: f.mark)]})
        raise typer.Exit(WRONG_INPUT if faults else 0)
    with _faults_told(lang):
        if faults:
            raise BadInput(faults)
    typer.echo(say("cli.no_faults", lang, file=file))


def _fault_record(fault: Fault, lang: Lang) -> dict[str, object]:
    mark = fault.mark
    return {"file": mark.file, "line": mark.line, "col": mark.col, "field": fault.field, "message": fault.text(lang)}


@app.command(help=_h("run"))
def run(
    file: ScenarioOrNone = None,
    replications: Annotated[int | None, typer.Option(min=1, help=_h("replications"))] = None,
    seed: Annotated[int | None, typer.Option(min=0, help=_h("seed"))] = None,
    workers: Workers = None,
    executor: Executor = None,
    cluster: Cluster = "",
    engine: EngineName = None,
    resume: Resume = None,
    uncertainty: Annotated[Literal["parameters"] | None, typer.Option(help=_h("run_uncertainty"))] = None,
    until: Annotated[float | None, typer.Option(min=0.0001, max=1.0, help=_h("run_until"))] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=_h("out"))] = None,
    lang: Language = HELP,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option("--strict", help=_h("strict"))] = False,
) -> None:
    with _faults_told(lang):
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
        _print_json(done.as_json(lang))
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


@app.command(help=_h("compare"))
def compare(
    file: ScenarioOrNone = None,
    replications: Annotated[int | None, typer.Option(min=1, help=_h("compare_first"))] = None,
    budget: Annotated[int | None, typer.Option(min=1, help=_h("compare_budget"))] = None,
    also: Annotated[list[str] | None, typer.Option(metavar="FILE", help=_h("compare_also"))] = None,
    seed: Annotated[int | None, typer.Option(min=0, help=_h("seed"))] = None,
    workers: Workers = None,
    executor: Executor = None,
    cluster: Cluster = "",
    engine: EngineName = None,
    resume: Resume = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=_h("out"))] = None,
    lang: Language = HELP,
    as_json: AsJson = False,
) -> None:
    with _faults_told(lang):
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
        _print_json(done.as_json(lang))
    else:
        show_compared(done, lang)


@app.command(help=_h("site"))
def site(
    file: ScenarioOrNone = None,
    add: Annotated[int | None, typer.Option(min=1, help=_h("site_add"))] = None,
    frontier: Annotated[int | None, typer.Option(min=1, help=_h("site_frontier"))] = None,
    simulate: Annotated[bool | None, typer.Option("--simulate/--no-simulate", help=_h("site_simulate"))] = None,
    replications: Annotated[int | None, typer.Option(min=1, help=_h("compare_first"))] = None,
    budget: Annotated[int | None, typer.Option(min=1, help=_h("compare_budget"))] = None,
    seed: Annotated[int | None, typer.Option(min=0, help=_h("seed"))] = None,
    workers: Workers = None,
    executor: Executor = None,
    cluster: Cluster = "",
    engine: EngineName = None,
    resume: Resume = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=_h("out"))] = None,
    lang: Language = HELP,
    as_json: AsJson = False,
) -> None:
    with _faults_told(lang):
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
        _print_json(done.as_json(lang))
    else:
        show_sited(done, lang)


@app.command(help=_h("coverage"))
def coverage(
    file: ScenarioArg,
    hour: Annotated[int | None, typer.Option(min=0, max=167, help=_h("hour"))] = None,
    unit: Annotated[Literal["engine", "ladder", "rescue", "support", "ambulance"] | None, typer.Option(help=_h("coverage_unit"))] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=_h("coverage_out"))] = None,
    lang: Language = HELP,
    as_json: AsJson = False,
) -> None:
    with loading():
        from yingji.looking import cover_scenario
        from yingji.showing import show_coverage, stages

    with _faults_told(lang), stages(lang, quiet=as_json and not sys.stderr.isatty()) as progress:
        done = cover_scenario(file, hour=hour, unit=unit, out=out, lang=lang, progress=progress)
    if as_json:
        _print_json(done.as_json(lang))
    else:
        show_coverage(done, lang)


@app.command(help=_h("report"))
def report(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN…", help=_h("report_runs"))],
    lang: Annotated[Literal["zh", "en", "both"], typer.Option(help=_h("report_lang"))] = HELP,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=_h("report_out"))] = None,
    only: Annotated[str, typer.Option(metavar="FORM,…", help=_h("report_only"))] = "",
    paper: Annotated[str, typer.Option(metavar="A3,A4,16:9", help=_h("report_paper"))] = "A3",
    form: Annotated[str, typer.Option("--format", metavar="png,pdf,svg", help=_h("report_format"))] = "png,pdf",
    as_json: AsJson = False,
) -> None:
    from yingji.reporting import report_runs

    langs = LANGS if lang == "both" else (lang,)
    with _faults_told(langs[0] if len(langs) == 1 else HELP):
        chosen, papers, formats = ([each for each in given.split(",") if each] for given in (only, paper, form))
        done = report_runs(runs, langs=langs, out=out, only=chosen, papers=papers, formats=formats)
    if as_json:
        _print_json({"folder": str(done.folder), "files": [str(path) for path in done.files]})
        return
    for path in done.files:
        typer.echo(str(path))
    if done.left_out:
        typer.echo(say("office.left_out", langs[0], forms=done.left_out), err=True)
