"""yingji (应急): says of each target of a district's emergency plan whether it is met, missed, uncertain or not simulated.

The public API, each name loaded when it is first used: `load`, `check`, `run`, `compare`, `site`, `cover`, `report`, `replay`,
`validate`, `load_ground`, `import_streets`, `read_network`, `write_network`, `StreetNetwork`, `TravelTimes`, `BadInput`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yingji.base.faults import BadInput
    from yingji.comparing import compare_scenario as compare
    from yingji.geo.importing import import_streets
    from yingji.geo.network import StreetNetwork
    from yingji.geo.streets_file import read_network, write_network
    from yingji.geo.travel import TravelTimes
    from yingji.looking import check_file as check
    from yingji.looking import cover_scenario as cover
    from yingji.replaying import replay_calls as replay
    from yingji.reporting import report_runs as report
    from yingji.running import run_scenario as run
    from yingji.scenarios.ground import load_ground
    from yingji.scenarios.loader import load
    from yingji.siting import site_scenario as site
    from yingji.validating import validate_all as validate

__version__ = "0.1.0"

_HOMES = {
    "BadInput": ("yingji.base.faults", "BadInput"),
    "StreetNetwork": ("yingji.geo.network", "StreetNetwork"),
    "TravelTimes": ("yingji.geo.travel", "TravelTimes"),
    "check": ("yingji.looking", "check_file"),
    "compare": ("yingji.comparing", "compare_scenario"),
    "cover": ("yingji.looking", "cover_scenario"),
    "import_streets": ("yingji.geo.importing", "import_streets"),
    "load": ("yingji.scenarios.loader", "load"),
    "load_ground": ("yingji.scenarios.ground", "load_ground"),
    "read_network": ("yingji.geo.streets_file", "read_network"),
    "replay": ("yingji.replaying", "replay_calls"),
    "report": ("yingji.reporting", "report_runs"),
    "run": ("yingji.running", "run_scenario"),
    "site": ("yingji.siting", "site_scenario"),
    "validate": ("yingji.validating", "validate_all"),
    "write_network": ("yingji.geo.streets_file", "write_network"),
}

__all__ = [
    "BadInput",
    "StreetNetwork",
    "TravelTimes",
    "check",
    "compare",
    "cover",
    "import_streets",
    "load",
    "load_ground",
    "read_network",
    "replay",
    "report",
    "run",
    "site",
    "validate",
    "write_network",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'yingji' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
