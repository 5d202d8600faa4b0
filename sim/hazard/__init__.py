"""Hazards: what an earthquake, a rainstorm or an accident does to homes, people and streets. All its chance is drawn here."""
