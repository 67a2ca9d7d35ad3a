"""Two scans and a book is out, one and it is back; who has it too long is a question of the day one asks."""

from typing import Any

from care import lending
from care.books import Books

ZONE = "Asia/Shanghai"


def fact(n: int, kind: str, child: str | None = "c1", thing: str = "t1", day: int = 1, **more: Any) -> dict[str, Any]:
    told = {"id": f"f{n:02d}", "kind": kind, "activity": "a1", "item": thing, "happened_at": f"2026-12-{day:02d}T08:{n:02d}:00.000Z"}
    return {**told, "outcome": "recorded", **({"child": child} if child else {}), **more}


def books_of(*written: dict[str, Any]) -> Books:
    books = Books()
    for one in written:
        books.add(one)
    return books


def due(day: str) -> dict[str, Any]:
    return {"details": {"due": day}}


def test_out_and_back() -> None:
    books = books_of(fact(1, "loan", **due("2026-12-15")), fact(2, "return", None, day=10))
    [loan] = books.loans("t1")
    assert (loan.loan["child"], loan.due, loan.back and loan.back["id"]) == ("c1", "2026-12-15", "f02")
    assert books.out() == {}
    assert not loan.came_late(ZONE)


def test_late_is_a_question_of_the_day() -> None:
    books = books_of(
        fact(1, "loan", **due("2026-12-15")),
        fact(2, "loan", "c2", "t2", **due("2026-12-10")),
        fact(3, "loan", "c3", "t3", **due("2026-12-10")),
    )
    books.add(fact(4, "return", None, "t3", day=12))
    assert set(books.out()) == {"t1", "t2"}
    assert [loan.loan["child"] for loan in lending.late(books.out(), "2026-12-15")] == ["c2"]
    assert [loan.loan["child"] for loan in lending.late(books.out(), "2026-12-16")] == ["c2", "c1"]
    assert books.loans("t3")[0].came_late(ZONE)


def test_who_lends_on_what_was_never_given_back_has_it_in_hand() -> None:
    books = books_of(fact(1, "loan"), fact(2, "loan", "c2", day=3))
    first, second = books.loans("t1")
    assert (first.back and first.back["id"], second.back) == ("f02", None)
    books.add({"id": "v", "kind": "void", "activity": "a1", "of": "f02", "happened_at": "2026-12-03T09:00:00.000Z"})
    assert [loan.loan["child"] for loan in books.out().values()] == ["c1"], "the second was a slip"


def test_the_order_in_which_it_is_told_does_not_matter() -> None:
    written = [
        fact(1, "loan"),
        fact(2, "return", None, day=2),
        fact(3, "loan", "c2", day=3),
        fact(4, "return", None, day=4),
        fact(5, "loan", "c3", day=5),
    ]
    assert books_of(*reversed(written)).loans("t1") == books_of(*written).loans("t1")
    books = books_of(*written)
    books.remove("f05")
    assert books.out() == {}


def test_a_ball_is_due_by_the_evening_a_book_in_a_fortnight() -> None:
    at = "2026-12-01T17:30:00.000Z"  # half past one at night in Shanghai
    assert lending.due_day({"kind": "equipment"}, at, ZONE) == "2026-12-02"
    assert lending.due_day({"kind": "book"}, at, ZONE) == "2026-12-16"
    assert lending.due_day({"kind": "book", "days": 30}, at, ZONE) == "2027-01-01"


def test_a_child_who_borrows_was_here() -> None:
    assert books_of(fact(1, "loan")).sheet("a1", "c1").inside
