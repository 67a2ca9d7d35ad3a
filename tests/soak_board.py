"""An hour of an afternoon: fifty stations, five boards, twelve thousand scans; the server's memory stays what it was. `make soak` runs it.

python tests/soak_board.py [MINUTES]
"""

import statistics
import sys
import tempfile
from pathlib import Path

import bench_board

A_FACT = 1_600
"""Bytes of a fact that is kept, with its place in the books and indexes, by tracemalloc."""
GROWTH = 1.10
"""What memory may grow by, with the facts that are kept. An hour was last measured at 1.075."""


def main(minutes: int) -> int:
    """Scan for so long. Returns 1 where the last tenth held more than the second, when all was warm, by more than a tenth."""
    with tempfile.TemporaryDirectory() as room:
        felt = bench_board.ours(Path(room), minutes * 60)
    tenth = len(felt.resident) // 10
    warm, late = (statistics.mean(part) / 2**20 for part in (felt.resident[tenth : 2 * tenth], felt.resident[-tenth:]))
    kept = (len(felt.resident) - tenth - tenth) * A_FACT / 2**20  # from the middle of the second tenth to the middle of the last
    print(
        f"{minutes} minutes, {len(felt.resident)} scans: {warm:.1f} MB when warm, {late:.1f} MB at the end, {kept:.1f} MB of it new facts"
    )
    print(f"{late / warm:.3f}x, without the new facts {(late - kept) / warm:.3f}x")
    print(f"share of one core {felt.share:.1%}, on the board p95 {felt.p95:.2f} s, {felt.lost} never shown")
    return int(late > GROWTH * warm or felt.lost > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
