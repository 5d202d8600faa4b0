"""An earthquake of the small town that `yingji new` writes: its files, for whoever breaks them."""

from __future__ import annotations

from pathlib import Path

INDOORS = ", ".join(["0.99"] * 24)
QUAKE = f"""title: {{zh: 地震, en: An earthquake}}
confidence: assumed
earthquake:
  intensity: 8
  damage: damage.csv
  classes: classes.csv
  casualties: casualties.csv
  indoors: [{INDOORS}]
  debris: {{clear: {{median: 2 h, sigma: 0.5}}}}
  bridges: {{lost: {{'7': 1 %, '9': 20 %}}, repair: {{median: 10 d}}}}
  ignitions: {{per_10k_people: {{'8': 0.5}}, within: 3 h}}
"""
TABLES = {
    "damage.csv": "class,intensity,none,slight,moderate,extensive,complete,confidence\n"
    "砖混,7,0.5,0.3,0.1,0.07,0.03,measured\n砖混,9,0.1,0.2,0.3,0.25,0.15,assumed\n",
    "classes.csv": "class,people_per_building,families,collapse_given_complete,height_m,confidence\n砖混,60,multi,0.15,18,law\n",
    "casualties.csv": "state,severity_1,severity_2,severity_3,severity_4\ncollapsed,0.4,0.2,0.05,0.1\n",
    "buildings.csv": "subdistrict,class,share\n东街道,砖混,1\n西街道,砖混,1\n南街道,砖混,1\n",
}


def write_quake(town: Path) -> None:
    """The disaster of `town` becomes an earthquake."""
    (town / "quake.yaml").write_text(QUAKE, "utf-8")
    for name, text in TABLES.items():
        (town / name).write_text(text, "utf-8")
    for name, old, new in (
        ("disaster.yaml", "  - hazard: hazard.yaml", "  - quake.yaml\n  - hazard: hazard.yaml\n    after: 2 h"),
        ("area.yaml", "by_hour: by_hour.csv", "buildings: buildings.csv\nby_hour: by_hour.csv"),
    ):
        path = town / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
