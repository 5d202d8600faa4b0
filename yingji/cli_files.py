"""The commands that make files for scenarios out of other people's: streets, profiles of calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.language import say
from yingji.cli_shared import HELP, Language, app, faults_told, help_of

importing = typer.Typer(help=help_of("import"), no_args_is_help=True, rich_markup_mode=None)
fitting = typer.Typer(help=help_of("fit"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(importing, name="import")
app.add_typer(fitting, name="fit")


@importing.command("streets", help=help_of("import_streets"))
def import_streets(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_of("streets_file"))],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="NET.gpkg", help=help_of("streets_out"))],
    crs: Annotated[str | None, typer.Option(help=help_of("crs"))] = None,
    mapping: Annotated[str | None, typer.Option(help=help_of("mapping"))] = None,
    within: Annotated[Path | None, typer.Option(help=help_of("within"))] = None,
    title: Annotated[str, typer.Option(help=help_of("streets_title"))] = "",
    licence: Annotated[str, typer.Option(help=help_of("streets_licence"))] = "",
    force: Annotated[bool, typer.Option("--force", help=help_of("force"))] = False,
    lang: Language = HELP,
) -> None:
    with faults_told(lang):
        _refuse_to_overwrite(out, force=force, suffix=".gpkg")
        from yingji.geo.importing import import_streets as read_streets
        from yingji.geo.streets_file import write_network

        network, report = read_streets(file, crs=crs, mapping=mapping, within=within, title=title or file.name, licence=licence)
        write_network(network, out)
    for line in report.lines(lang):
        typer.echo(line)
    typer.echo(say("cli.written", lang, path=out))


@fitting.command("calls", help=help_of("fit_calls"))
def fit_calls(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_of("calls_file"))],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="PROFILE.yaml", help=help_of("profile_out"))],
    mapping: Annotated[str, typer.Option(help=help_of("calls_mapping"))],
    force: Annotated[bool, typer.Option("--force", help=help_of("force"))] = False,
    lang: Language = HELP,
) -> None:
    with faults_told(lang):
        _refuse_to_overwrite(out, force=force, suffix=".yaml")
        from yingji.sim.fit import fit_calls as fit
        from yingji.sim.fit_profile import write_profile

        fitted = fit(file, mapping=mapping)
        written = write_profile(fitted, out)
    for line in fitted.lines(lang):
        typer.echo(line)
    for path in written:
        typer.echo(say("cli.written", lang, path=path))


def _refuse_to_overwrite(path: Path, *, force: bool, suffix: str) -> None:
    if path.suffix.lower() != suffix:
        raise BadInput([Fault(Mark(str(path)), "--out", "cli.suffix", {"suffix": suffix})])
    if path.is_dir():
        raise BadInput([Fault(Mark(str(path)), "--out", "cli.is_folder", {"suffix": suffix})])
    if path.exists() and not force:
        raise BadInput([Fault(Mark(str(path)), "", "cli.exists")])
    if not path.parent.is_dir():
        raise BadInput([Fault(Mark(str(path)), "", "cli.no_folder", {"folder": path.parent})])
