"""A siting as JSON: in a language for who asked, and in both for the record of which reports are made."""

from __future__ import annotations

from typing import Any

import numpy as np

from yingji.base.language import LANGS, Lang, half
from yingji.results.report.coding import encode, sheets_json
from yingji.results.siting.answers import Answers, Choice
from yingji.results.siting.tables import siting_sheets
from yingji.results.siting.words import every_choice, hours_of, places, why_refused
from yingji.results.statistics import Floats, finite

Json = dict[str, Any]


def siting_json(answers: Answers, lang: Lang) -> Json:
    """`today`, `plan`, `choices` (the first model's best first), `refused`, `frontier`, `candidates`, `rules`; null is not finite."""
    question, lonlat = answers.question, places(answers.question)
    plan = answers.plan
    return {
        "within_s": question.siting.within.value,
        "hour": question.coverage.hour,
        "weight": question.siting.weight,
        "busy": answers.busy,
        "today": _choice(answers, answers.today, lonlat, lang),
        "plan": _choice(answers, plan, lonlat, lang) if plan is not None else None,
        "choices": [_choice(answers, choice, lonlat, lang) for choice in answers.choices],
        "refused": [
            {
                "model": each.find.model, "name": each.label.in_(lang), "why": why_refused(question, each, lang),
                "cells": list(each.cells), "people": each.people,
            }
            for each in answers.refused
        ],
        "frontier": [
            {"stations": len(each.chosen), "people_within": each.people_within, "proven": each.solution is None or each.solution.proven}
            for each in answers.frontier
        ],
        "candidates": [
            {
                "name": site.name.in_(lang), "origin": site.origin, "lon": float(lon), "lat": float(lat), "allowed": site.out is None,
                "why_out": site.out.text(lang) if site.out is not None else None,
            }
            for site, (lon, lat) in zip(question.sites, np.round(lonlat, 6).tolist(), strict=True)
            if not site.existing
        ],
        "rules": [
            {
                "of": rule.name, "at_least_m": rule.at_least_m, "places": rule.places, "left_out": rule.left_out,
                "source": half(rule.source, lang),
                "confidence": rule.confidence,
            }
            for rule in question.rules
        ],
    }  # fmt: skip


def _choice(answers: Answers, choice: Choice, lonlat: Floats, lang: Lang) -> Json:
    question, found = answers.question, choice.solution
    return {
        "name": choice.name.in_(lang),
        "model": choice.find.model if choice.find is not None else None,
        "rank": choice.rank or None,
        "stations": len(choice.chosen),
        "closed": [question.sites[site].name.in_(lang) for site in choice.closed],
        "chosen": [
            {
                "name": question.sites[area.site].name.in_(lang), "origin": question.sites[area.site].origin,
                "lon": round(float(lonlat[area.site, 0]), 6), "lat": round(float(lonlat[area.site, 1]), 6),
                "first_due_km2": area.area_km2, "limit_km2": finite(area.limit_km2), "over_limit": area.over,
                "first_due_people": area.people, "hours": hours_of(choice, area.site, lang) or None,
            }
            for area in choice.areas
        ],
        "people_within": choice.people_within,
        "mean_s": finite(choice.mean_s),
        "worst_s": finite(choice.worst_s),
        "solution": None if found is None else {
            "objective": found.objective, "bound": finite(found.bound), "gap": finite(found.gap), "proven": found.proven,
            "seconds": found.seconds, "method": found.method,
        },
    }  # fmt: skip


def siting_record(answers: Answers) -> Json:
    """The siting in record.json, in both languages: what was asked, the choices from today's on, the frontier, and every table."""
    question = answers.question
    sites = [site for site in question.sites if not site.existing]
    tables = sheets_json([siting_sheets(answers, lang) for lang in LANGS])
    return {
        "within_s": question.siting.within.value, "add": round(question.siting.add.value), "candidates": len(sites),
        "left_out": sum(site.out is not None for site in sites), "people": float(question.today.cells.night.sum()),
        "choices": [_recorded(answers, choice) for choice in every_choice(answers)],
        "frontier": [
            {"stations": len(each.chosen), "people_within": each.people_within, "proven": each.solution is None or each.solution.proven}
            for each in answers.frontier
        ],
        "tables": [table for table in tables if table["key"] != "fields"],
    }  # fmt: skip


def _recorded(answers: Answers, choice: Choice) -> Json:
    found, sites = choice.solution, answers.question.sites
    return {
        "name": encode(choice.name), "model": choice.find.model if choice.find is not None else "", "rank": choice.rank,
        "stations": len(choice.chosen), "new": [encode(sites[site].name) for site in choice.new],
        "closed": [encode(sites[site].name) for site in choice.closed], "people_within": choice.people_within,
        "mean_s": finite(choice.mean_s), "proven": found.proven if found is not None else None,
        "gap": finite(found.gap) if found is not None else None,
    }  # fmt: skip
