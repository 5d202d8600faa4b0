"""sites.gpkg: the candidates, and the new stations of every choice, styled for QGIS."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from yingji.base.language import Lang, say
from yingji.results.geopackage import Layer, write_geopackage
from yingji.results.siting.answers import Answers
from yingji.results.siting.words import every_choice, hours_of
from yingji.results.styles import Style, as_qml, as_sld, marker, rule_renderer, single, sld_mark


def write_siting(path: Path, answers: Answers, lang: Lang, *, when: datetime) -> None:
    """Layers `candidates` (with why they are left out) and `choices` (a point a site of each choice), in the network's CRS."""
    frames = {"choices": _choices(answers, lang), "candidates": _candidates(answers, lang)}
    styles = {"choices": _choice_style, "candidates": _candidate_style}
    layers = [
        Layer(name, say(f"site.layer.{name}", lang), frame, styles[name](lang, frame), "Point")
        for name, frame in frames.items()
        if len(frame)
    ]
    write_geopackage(path, layers, when=when)


def _candidates(answers: Answers, lang: Lang) -> gpd.GeoDataFrame:
    sites = [site for site in answers.question.sites if not site.existing]
    columns = {
        "site": [site.name.in_(lang) for site in sites],
        "origin": [say(f"site.origin.{site.origin}", lang) for site in sites],
        "allowed": np.array([site.out is None for site in sites], dtype=np.int32),
        "why_out": [site.out.text(lang) if site.out is not None else "" for site in sites],
        "ground_m2": np.array([site.area_m2 for site in sites]),
    }
    points = shapely.points(np.array([(site.x, site.y) for site in sites]).reshape(-1, 2))
    return gpd.GeoDataFrame(columns, geometry=points, crs=answers.question.today.network.crs)


def _choices(answers: Answers, lang: Lang) -> gpd.GeoDataFrame:
    sites = answers.question.sites
    rows = [(choice, area) for choice in every_choice(answers) for area in choice.areas]
    columns = {
        "choice": [choice.name.in_(lang) for choice, _ in rows],
        "site": [sites[area.site].name.in_(lang) for _, area in rows],
        "within_people_share": np.array([choice.people_within for choice, _ in rows]),
        "first_due_km2": np.array([area.area_km2 for _, area in rows]),
        "limit_km2": np.array([area.limit_km2 for _, area in rows]),
        "first_due_people": np.array([area.people for _, area in rows]),
        "in_hours": [hours_of(choice, area.site, lang) for choice, area in rows],
    }
    points = shapely.points(np.array([(sites[area.site].x, sites[area.site].y) for _, area in rows]).reshape(-1, 2))
    return gpd.GeoDataFrame(columns, geometry=points, crs=answers.question.today.network.crs)


def _candidate_style(lang: Lang, frame: gpd.GeoDataFrame) -> Style:
    """Those that may be chosen as blue dots, those left out as crosses."""
    rules = [('"allowed" = 1', say("site.map.candidate", lang)), ('"allowed" = 0', say("site.map.left_out", lang))]
    symbols = [marker("#1f5a96", shape="circle", mm=1.6), marker("#7a1f1f", shape="cross2", mm=2.0)]
    return Style(
        as_qml(rule_renderer(rules, symbols), lang, tuple(frame.columns), room="site"),
        as_sld("candidates", [sld_mark("circle", "#1f5a96", 5)]),
    )


def _choice_style(lang: Lang, frame: gpd.GeoDataFrame) -> Style:
    """Red diamonds with the name of the site."""
    qml = as_qml(single(marker("#9e0b22", shape="diamond", mm=3.4)), lang, tuple(frame.columns), label="site", room="site")
    return Style(qml, as_sld("choices", [sld_mark("circle", "#9e0b22", 10)]))
