"""A count made by hand: every pencil is a thing of its own, and one knows where it lies and where it went.

It is made beside the product and shares no line with it, so that the two can be held against each other.
"""

from collections import Counter, defaultdict
from typing import Any

LOST = ("lost", "")


class Piece:
    """One pencil. `to` is None while it lies here, else (activity, child), or LOST."""

    def __init__(self, donation: str | None, meant: str | None, to: tuple[str, str] | None) -> None:
        self.donation, self.meant, self.to = donation, meant, to


class Tally:
    """What lies where, what became of each piece, and what was handed out, as one would note it on squared paper. Told in order."""

    def __init__(self, boxes: set[tuple[str, str]] | None = None) -> None:
        self.at: dict[str, Counter[str]] = defaultdict(Counter)
        self.pieces: dict[str, list[Piece]] = defaultdict(list)
        self.owed: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.boxes = boxes if boxes is not None else set()
        self.given: dict[str, Counter[str]] = defaultdict(Counter)
        self.back: dict[str, Counter[str]] = defaultdict(Counter)
        self.receivers: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.known: set[str] = set()
        self.sums: Counter[str] = Counter()

    def come(self, item: str, n: int, donation: str | None = None, meant: str | None = None) -> None:
        self.known.add(item)
        self.at[item][""] += n
        self.sums[item] += n
        self._new(item, n, donation, meant)

    def _new(self, item: str, n: int, donation: str | None = None, meant: str | None = None) -> None:
        for _ in range(n):
            self.pieces[item].append(Piece(donation, meant, self.owed[item].pop(0) if self.owed[item] else None))

    def carry(self, item: str, n: int, activity: str, *, home: bool = False) -> None:
        if not home:
            self.boxes.add((activity, item))
        self.at[item][""] += n if home else -n
        self.at[item][activity] += -n if home else n

    def give(self, activity: str, child: str, item: str, n: int, parts: dict[str, int] | None = None) -> None:
        self.given[activity][item] += n
        self.receivers[activity, item].add(child)
        for part, each in (parts or {item: 1}).items():
            if parts:
                self.given[activity][part] += each * n
                self.receivers[activity, part].add(child)
            self.at[part][self._place(activity, part)] -= each * n
            self.sums[part] -= each * n
            for _ in range(each * n):
                here = [piece for piece in self.pieces[part] if piece.to is None]
                rank = {activity: 0, None: 1}
                first = min(here, key=lambda piece: rank.get(piece.meant, 2), default=None)
                if first is None:
                    self.owed[part].append((activity, child))
                else:
                    first.to = (activity, child)

    def give_back(self, activity: str, child: str, item: str, n: int, parts: dict[str, int] | None = None) -> None:
        self.back[activity][item] += n
        for part, each in (parts or {item: 1}).items():
            if parts:
                self.back[activity][part] += each * n
            self.at[part][self._place(activity, part)] += each * n
            self.sums[part] += each * n
            for _ in range(each * n):
                mine = [piece for piece in self.pieces[part] if piece.to == (activity, child)]
                owed = [place for place, to in enumerate(self.owed[part]) if to == (activity, child)]
                if mine:
                    mine[-1].to = None
                elif owed:
                    del self.owed[part][owed[-1]]
                else:
                    self._new(part, 1)

    def count(self, item: str, n: int, place: str = "") -> None:
        self.known.add(item)
        more = n - self.at[item][place]
        self.at[item][place] = n
        self.sums[item] += more
        self._new(item, max(more, 0))
        for _ in range(-more):
            here = next((piece for piece in self.pieces[item] if piece.to is None), None)
            if here is None:
                self.owed[item].append(LOST)
            else:
                here.to = LOST

    def _place(self, activity: str, item: str) -> str:
        return activity if (activity, item) in self.boxes else ""

    # what is read off it

    def places(self, item: str) -> dict[str, int]:
        return {place: n for place, n in self.at[item].items() if n}

    def stock(self, item: str) -> int:
        return sum(self.at[item].values())

    def handed_out(self, activity: str) -> dict[str, int]:
        return {item: n for item, n in self.given[activity].items() if n}

    def given_back(self, activity: str) -> dict[str, int]:
        return {item: n for item, n in self.back[activity].items() if n}

    def became(self, sources: set[str], items: set[str]) -> dict[str, Any]:
        """What the pieces of these donations became, as care.donations.Became tells it."""
        mine = {item: [piece for piece in self.pieces[item] if piece.donation in sources] for item in items}
        went = [piece.to for pieces in mine.values() for piece in pieces if piece.to not in (None, LOST)]
        reached: dict[str, set[str]] = defaultdict(set)
        for to in went:
            reached[to[0]].add(to[1])  # pyright: ignore[reportOptionalSubscript]
        return {
            "given": {item: sum(piece.to not in (None, LOST) for piece in pieces) for item, pieces in mine.items()},
            "left": {item: sum(piece.to is None for piece in pieces) for item, pieces in mine.items()},
            "children": len({child for children in reached.values() for child in children}),
            "by_activity": {activity: len(children) for activity, children in reached.items()},
        }
