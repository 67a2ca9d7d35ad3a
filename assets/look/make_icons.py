"""Draw icons.svg, one sprite for pages and station, from the names in icons.txt.

    npm pack @tabler/icons && tar xf tabler-icons-*.tgz
    python assets/look/make_icons.py package/icons/outline

Tabler Icons, https://tabler.io/icons, Copyright (c) 2020-2026 Paweł Kuna, MIT licence (LICENSE-tabler.txt).
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
HEAD = "<!-- Tabler Icons, https://tabler.io/icons, MIT licence: see LICENSE-tabler.txt. Drawn by make_icons.py. -->"
STROKE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
SYMBOL = f'<symbol id="{{name}}" viewBox="0 0 24 24" {STROKE}>{{body}}</symbol>'


def names() -> list[str]:
    """The names in icons.txt, in order."""
    lines = (HERE / "icons.txt").read_text(encoding="utf-8").splitlines()
    return [name for line in lines if not line.startswith("#") for name in line.split()]


def symbol(name: str, folder: Path) -> str:
    """One icon of Tabler's as a symbol: its paths without the empty ground."""
    svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
    paths = [path for path in re.findall(r"<(?:path|circle|rect|line)[^>]*/>", svg) if "M0 0h24v24H0z" not in path]
    return SYMBOL.format(name=name, body="".join(paths))


def main(folder: Path) -> None:
    """Write the sprite; say which names Tabler does not have."""
    missing = [name for name in names() if not (folder / f"{name}.svg").exists()]
    if missing:
        sys.exit(f"not in {folder}: {' '.join(missing)}")
    symbols = "\n".join(symbol(name, folder) for name in names())
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{HEAD}\n{symbols}\n</svg>\n'
    (HERE / "icons.svg").write_text(sprite, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
