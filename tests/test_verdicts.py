"""The shared cases: what a phone is told. The station's own rules are held against the same file in tests/station."""

import json
from pathlib import Path
from typing import Any

import pytest

from care import verdict
from care.books import Books

SHARED = json.loads((Path(__file__).parent / "data" / "verdicts.json").read_text(encoding="utf-8"))


class World:
    def __init__(self, world: dict[str, Any]) -> None:
        self.tables = {
            name: {row.get("id") or row["code"]: row for row in world[name]}
            for name in ("activities", "children", "badges", "items", "guardians", "things")
        }

    def activity(self, id: str) -> Any:
        return self.tables["activities"].get(id)

    def child(self, id: str) -> Any:
        return self.tables["children"].get(id)

    def badge(self, code: str) -> Any:
        return self.tables["badges"].get(code)

    def item(self, id: str) -> Any:
        return self.tables["items"].get(id)

    def guardian(self, id: str) -> Any:
        return self.tables["guardians"].get(id)

    def thing(self, id: str) -> Any:
        return self.tables["things"].get(id)


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["story"])
def test_the_phone_is_told(case: dict[str, Any]) -> None:
    world, books = World(SHARED["world"]), Books(SHARED["world"]["zone"])
    for fact in case["before"]:
        books.add(fact)
    fact = dict(case["fact"])
    why = verdict.refusal(fact, books, world)
    if why:
        told = verdict.Verdict("refused", why)
    else:
        fact["child"] = verdict.resolve(fact, world)
        books.add(fact)
        told = verdict.judge(fact, books, world)
    assert {"outcome": told.outcome, "reason": told.reason, "first": told.first and told.first["id"]} == case["want"]
