"""What the inputs that a verdict rests on are called by people; the files call them `everyday.turnout`."""

from __future__ import annotations

from yingji.base.language import Lang, say

NAMED = (
    "area.streets", "area.streets.speeds", "area.speeds", "area.by_hour", "area.intercepts", "area.people", "area.cells",
    "area.hydrants", "area.fire_lanes", "plan.stations", "plan.stations.at", "plan.stations.class", "plan.stations.vehicles",
    "plan.stations.area", "plan.stations.crew", "plan.neighbours", "plan.neighbours.vehicles", "plan.neighbours.delay",
    "plan.headquarters", "plan.assets", "plan.assets.count", "plan.reserves", "plan.reserves.people", "plan.reserves.person_days",
    "plan.ledger", "plan.shelters", "plan.shelters.count", "plan.shelters.ground", "plan.shelters.capacity", "plan.shelters.freeboard",
    "everyday.calls", "everyday.rhythm", "everyday.kinds", "everyday.alarm_handling", "everyday.turnout", "everyday.day_hours",
    "everyday.travel_sigma", "everyday.redispatch", "everyday.breakdowns", "everyday.shifts", "everyday.neighbours", "everyday.policy",
    "everyday.crew_per_vehicle", "everyday.max_wait", "relief.relieved", "relief.people", "relief.shelters", "relief.grounds",
    "relief.unnamed", "relief.overcrowding", "relief.chain", "relief.depots", "relief.stock", "relief.vehicles", "relief.handling",
    "relief.clearing", "relief.settlement", "relief.horizon", "needs.items", "hazards",
)  # fmt: skip
"""As `results.confidence` names them; each is the message `report.input.<name>`."""


def input_words(name: str, lang: Lang) -> str:
    """An input in words; the bound of the target itself, whatever it is called; the name in the file where there are none."""
    if name.startswith("target."):
        return say("report.input.target", lang)
    return say(f"report.input.{name}", lang) if name in NAMED else name


def field_words(path: str, lang: Lang) -> str:
    """What a field of the files belongs to, in words: `everyday.calls.per_year` is a number of calls; '' where nobody would know."""
    steps = path.split(".")
    known = (".".join(steps[:length]) for length in range(len(steps), 1, -1))
    return next((say(f"report.input.{name}", lang) for name in known if name in NAMED), "")
