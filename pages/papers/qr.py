"""A QR code as one outline: dark modules that touch are one shape, so that no printer and no screen shows a seam between them."""

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_Q
from qrcode.util import QRData
from reportlab.pdfgen.canvas import Canvas

from care import badges

Point = tuple[int, int]

_EVEN_ODD = 0
QUIET = 4
"""Modules of white that a reader needs on every side."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A code's shape: closed loops over a grid of `modules` by `modules`, origin at the upper left, y downwards, to be filled even-odd."""

    modules: int
    loops: tuple[tuple[Point, ...], ...]


def badge_outline(code: str, public_address: str | None = None) -> Outline:
    """The QR of a badge: version 1 at level H for a bare code; for a link level H as long as it fits version 3, else level Q."""
    text = badges.content(code, public_address)
    matrix = _matrix(text, ERROR_CORRECT_H)
    if len(matrix) > 29:
        matrix = _matrix(text, ERROR_CORRECT_Q)
    return Outline(len(matrix), _loops(matrix))


def _matrix(text: str, level: int) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=level, border=0)
    code.add_data(QRData(text), optimize=0)
    code.make(fit=True)
    return code.get_matrix()


def _loops(matrix: list[list[bool]]) -> tuple[tuple[Point, ...], ...]:
    """The borders between dark and light, walked round with the dark to the right, corners only."""
    size = len(matrix)

    def dark(x: int, y: int) -> bool:
        return 0 <= x < size and 0 <= y < size and matrix[y][x]

    edges: dict[Point, list[Point]] = {}
    for y in range(size):
        for x in range(size):
            if not matrix[y][x]:
                continue
            sides = (
                (dark(x, y - 1), (x, y), (x + 1, y)),
                (dark(x + 1, y), (x + 1, y), (x + 1, y + 1)),
                (dark(x, y + 1), (x + 1, y + 1), (x, y + 1)),
                (dark(x - 1, y), (x, y + 1), (x, y)),
            )
            for joined, start, end in sides:
                if not joined:
                    edges.setdefault(start, []).append(end)
    loops: list[tuple[Point, ...]] = []
    while edges:
        start = at = next(iter(edges))
        walked: list[Point] = []
        while True:
            onward = edges[at].pop()
            if not edges[at]:
                del edges[at]
            walked.append(at)
            at = onward
            if at == start:
                break
        loops.append(_corners(walked))
    return tuple(loops)


def _corners(walked: list[Point]) -> tuple[Point, ...]:
    return tuple(
        here
        for before, here, after in zip(walked[-1:] + walked[:-1], walked, walked[1:] + walked[:1], strict=True)
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1])
    )


def draw(canvas: Canvas, outline: Outline, left: float, top: float, side: float) -> None:
    """Fill the code, black, its upper left corner at (`left`, `top`), `side` points wide; the quiet zone is the caller's to keep."""
    canvas.saveState()
    canvas.translate(left, top)
    canvas.scale(side / outline.modules, -side / outline.modules)
    path = canvas.beginPath()
    for loop in outline.loops:
        for place, corner in enumerate(loop):
            (path.lineTo if place else path.moveTo)(*corner)
        path.close()
    canvas.drawPath(path, stroke=0, fill=1, fillMode=_EVEN_ODD)
    canvas.restoreState()
