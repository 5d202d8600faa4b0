"""The command line with all its commands: each module of them joins its own to the one application."""

from yingji import cli, cli_files, cli_validity
from yingji.cli_shared import app

__all__ = ["app", "cli", "cli_files", "cli_validity"]
