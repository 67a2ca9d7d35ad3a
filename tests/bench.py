"""Everything that is measured, side by side in one run on one machine: ratios, not seconds.

`make bench` prints a table and writes `bench.json`, a list of {"name", "ours", "against", "ratio", "goal", "holds"}.

    python tests/bench.py [store|decoding|station|board …]        some of it only, written nowhere
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import bench_board
import bench_decoding
import bench_station
import bench_store

ROOT = Path(__file__).parent.parent
PARTS: Mapping[str, Callable[[], Iterable[Mapping[str, Any]]]] = {
    "store": bench_store.rows,
    "decoding": bench_decoding.rows,
    "station": bench_station.rows,
    "board": bench_board.rows,
}


def main(chosen: list[str]) -> int:
    """Measure; the exit code says whether all goals hold."""
    found: list[Mapping[str, Any]] = []
    for part in chosen or PARTS:
        for row in PARTS[part]():
            found.append(row)
            holds = "holds" if row["holds"] else "FAILS"
            print(f"{row['name']:66} {row['ours']:>12} {row['against']:>12} {row['ratio']!s:>8} {row['goal']:>9}  {holds}", flush=True)
    if not chosen:
        (ROOT / "bench.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0 if all(row["holds"] for row in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
