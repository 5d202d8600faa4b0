"""The policies that a scenario can name: one file, one class, one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yingji.sim.policies.area_first import AreaFirst
from yingji.sim.policies.nearest import Nearest
from yingji.sim.policy import Policy

REGISTRY: Mapping[str, Policy] = MappingProxyType({policy.name: policy for policy in (Nearest(), AreaFirst())})

__all__ = ["REGISTRY", "AreaFirst", "Nearest"]
