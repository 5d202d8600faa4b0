"""Charts of a run: frozen data in, a figure out; the same data give the same bytes."""
