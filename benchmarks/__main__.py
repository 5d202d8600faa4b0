"""`python -m benchmarks [--smoke] [--only TABLE] [--out FILE]`: every ratio as one table, and as JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks import engine, relief, report, scale, siting, start, travel, whole
from benchmarks.row import Row

MODULES = {module.__name__.split(".")[-1]: module for module in (start, engine, whole, relief, report, scale, siting, travel)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="small sizes: shows that they run, not how fast")
    parser.add_argument("--out", type=Path, help="write the rows as JSON here, too")
    parser.add_argument("--only", action="append", choices=[*MODULES], help="these tables alone (may be repeated)")
    arguments = parser.parse_args()
    rows: list[Row] = []
    for name in arguments.only or MODULES:
        for row in MODULES[name].rows(smoke=arguments.smoke):
            print(f"{row.what:<96} {row.value:>12.3f} {row.unit:<12} {row.asked:<10} {'ok' if row.holds else 'MISSED'}", flush=True)
            rows.append(row)
    table = json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=2)
    print(table)
    if arguments.out:
        arguments.out.write_text(table + "\n", "utf-8")


if __name__ == "__main__":
    main()
