"""`python -m benchmarks [--smoke] [--out FILE]`: every ratio as one table, and as JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks import engine, relief, report, scale, siting, start, travel
from benchmarks.row import Row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="small sizes: shows that they run, not how fast")
    parser.add_argument("--out", type=Path, help="write the rows as JSON here, too")
    arguments = parser.parse_args()
    rows: list[Row] = [
        row for module in (start, engine, relief, report, scale, siting, travel) for row in module.rows(smoke=arguments.smoke)
    ]
    for row in rows:
        print(f"{row.what:<72} {row.value:>10.3f} {row.unit:<12} {row.asked:<16} {'ok' if row.holds else 'MISSED'}")
    table = json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=2)
    print(table)
    if arguments.out:
        arguments.out.write_text(table + "\n", "utf-8")


if __name__ == "__main__":
    main()
