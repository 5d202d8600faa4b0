"""Measures of the shelters themselves: arithmetic and geometry, no chance. They need the capacities that a disaster scenario works out."""

from __future__ import annotations

import numpy as np

from yingji.results.arithmetic import FIXED_OR_CENTRAL
from yingji.results.case import Case, Found, Reason, not_found
from yingji.sim.world import WITHOUT_STREETS_M


def fixed_share(case: Case) -> Found:
    """shelter.fixed_share: low counts the shelters that the plan calls fixed or central, high also those whose class it does not give."""
    if case.runs.relief is None:
        return not_found("results.why.disaster_only")
    shelters = case.runs.relief.world.shelters
    class_ = np.array(shelters.class_)
    sure, open_ = (
        float(shelters.capacity[which].sum()) / case.residents for which in (np.isin(class_, FIXED_OR_CENTRAL), class_ == "unknown")
    )
    if not open_:
        return Found(np.array([sure]))
    names = tuple(title for title, each in zip(shelters.title, shelters.class_, strict=True) if each == "unknown")
    return Found(np.array([sure, sure + open_]), notes=(Reason("relief.why.class_unknown", {"names": names}),))


def within_distance(case: Case) -> Found:
    """shelter.within_distance: of the classes that the target names, or of any that has a service distance."""
    if case.runs.relief is None:
        return not_found("results.why.disaster_only")
    near = case.runs.relief.near
    asked = [class_ for class_ in near if not case.target.applies_to or class_ in case.target.applies_to]
    if not asked:
        return not_found("relief.why.no_distance")
    people = case.runs.relief.world.residents
    reached = np.any([near[class_] for class_ in asked], axis=0) & (case.runs.world.cell_gap_m <= WITHOUT_STREETS_M)
    return Found(np.array([float(people[reached].sum() / people.sum())]))


def freeboard(case: Case) -> Found:
    """shelter.freeboard: the least that is known; where some are not known, only a shelter that is too low decides."""
    if case.runs.relief is None:
        return not_found("results.why.disaster_only")
    height = case.runs.relief.world.shelters.freeboard_m
    known = height[~np.isnan(height)]
    unknown = Reason("relief.why.freeboard_unknown", {"unknown": len(height) - len(known), "all": len(height)})
    if len(known) == len(height) and len(known):
        return Found(np.array([known.min()]))
    threshold = case.target.threshold("length") if case.target.at_least else -np.inf
    if len(known) and known.min() < threshold:
        return Found(np.array([known.min()]), notes=(unknown,))
    return Found(np.empty(0), missing=unknown)
