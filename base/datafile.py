"""Data files of our own: YAML that ships with the code, read by the fast loader where libyaml is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_data(path: Path) -> Any:
    """The content of a shipped YAML file. What planners write goes through `scenarios.marks_read`, which keeps every place and spelling."""
    return yaml.load(path.read_text("utf-8"), Loader=_Loader)
