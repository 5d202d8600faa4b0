"""The command line with all its commands: each module of them joins its own to the one application."""

from yingji import cli_files, cli_validity
from yingji.cli import app

__all__ = ["app", "cli_files", "cli_validity"]
