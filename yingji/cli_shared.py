"""What all commands share: the application, the options that several of them take, how faults and results are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from yingji.base.faults import BadInput, CannotGoOn, MissingExtra
from yingji.base.language import Lang, say, spoken

HELP: Lang = spoken()
FAILED, WRONG_INPUT, MISSED = 1, 2, 3


def help_of(key: str) -> str:
    """What is said of a command or an option, in the language of whoever asks."""
    return say(f"cli.{key}", HELP)


app = typer.Typer(help=help_of("app"), no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

Language = Annotated[Lang, typer.Option("--lang", help=help_of("lang"))]
AsJson = Annotated[bool, typer.Option("--json", help=help_of("json"))]
ScenarioArg = Annotated[str, typer.Argument(metavar="FILE", help=help_of("file"))]
ScenarioOrNone = Annotated[str | None, typer.Argument(metavar="FILE", help=help_of("file"))]
Workers = Annotated[int | None, typer.Option(min=1, help=help_of("workers"))]
Executor = Annotated[Literal["serial", "threads", "processes"] | None, typer.Option(help=help_of("executor"))]
Cluster = Annotated[str, typer.Option(metavar="ADDRESS", help=help_of("cluster"))]
EngineName = Annotated[Literal["auto", "simpy", "compiled"] | None, typer.Option(help=help_of("engine"))]
Seed = Annotated[int | None, typer.Option(min=0, help=help_of("seed"))]
First = Annotated[int | None, typer.Option("--replications", min=1, help=help_of("compare_first"))]
Budget = Annotated[int | None, typer.Option(min=1, help=help_of("compare_budget"))]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help=help_of("out"))]
Resume = Annotated[Path | None, typer.Option(metavar="RUN", help=help_of("resume"))]


@contextmanager
def faults_told(lang: Lang) -> Iterator[None]:
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


def print_json(value: Any) -> None:
    """On stdout, as it is: what is not finite is a mistake of ours."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))
