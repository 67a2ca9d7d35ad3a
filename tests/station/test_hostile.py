"""Answers that are not the laptop's. Every one of them comes over a real wire, and the queue is as it was after each."""

import gzip
import json
import struct
from collections.abc import Callable
from typing import Any

import pytest
from gate import Call, Gate

pytestmark = pytest.mark.browser

IMPATIENT = (
    "const later = window.setTimeout; window.setTimeout = (work, after, ...more) => later(work, after === 8000 ? 300 : after, ...more);"
)
"""A phone that gives an answer 300 ms instead of 8 s."""
SYNC = "import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync().then(() => sync()))"
ROWS = "import('/station/app.js').then(all => all.$db).then(async ({ all }) => (await all('facts')).map(({ state }) => state))"
JSON = "application/json"


def wire(status: int, body: bytes | str | Any = b"", kind: str | None = JSON, *, length: int | None = None, **headers: str) -> bytes:
    """An answer as it goes over the wire."""
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def ours(sent: list[str], **wrong: Any) -> dict[str, Any]:
    """The laptop's own answer to these facts, but for what is `wrong` in it."""
    results = [{"id": id, "outcome": "recorded", "reason": None, "first": None} for id in sent]
    return {"cursor": "s.arrival.1", "server_time": "2026-12-19T01:00:00.000Z", "store": "s", "results": results, "changes": {}} | wrong


def results(sent: list[str], change: Callable[[list[Any]], Any]) -> dict[str, Any]:
    """The laptop's own answer, its results changed."""
    answer = ours(sent)
    return answer | {"results": change(answer["results"])}


CUT = '{"cursor": "x.1", "results": [{"id"'
PORTAL = "<!doctype html><h1>欢迎使用无线网络</h1>"

HOSTILE: dict[str, Callable[[list[str]], bytes]] = {
    "a portal's page with 200": lambda _: wire(200, PORTAL, "text/html"),
    "a portal's page that calls itself JSON": lambda _: wire(200, PORTAL),
    "nothing at all, 204": lambda _: wire(204, kind=None),
    "an empty body": lambda _: wire(200),
    "cut short, as long as it says": lambda _: wire(200, CUT),
    "cut short, shorter than it says": lambda _: wire(200, CUT, length=500),
    "an empty object": lambda _: wire(200, {}),
    "null": lambda _: wire(200, "null"),
    "a list": lambda _: wire(200, []),
    "a text": lambda _: wire(200, '"ok"'),
    "a number": lambda _: wire(200, "1"),
    "another server's ok": lambda _: wire(200, {"ok": True}),
    "nested ten thousand deep": lambda _: wire(200, "[" * 10_000 + "]" * 10_000),
    "in another encoding": lambda sent: wire(200, json.dumps(ours(sent)).encode("utf-16")),
    "a mark before another server's JSON": lambda _: wire(200, b"\xef\xbb\xbf" + b'{"ok": true}'),
    "ours, called text": lambda sent: wire(200, ours(sent), "text/plain"),
    "ours, without a type": lambda sent: wire(200, ours(sent), None),
    "ours, with 201": lambda sent: wire(201, ours(sent)),
    "results for others": lambda sent: wire(200, ours([id[::-1] for id in sent])),
    "no results": lambda _: wire(200, ours([])),
    "one result missing": lambda sent: wire(200, ours(sent[:1])),
    "one result too many": lambda sent: wire(200, ours([*sent, "another"])),
    "ids swapped": lambda sent: wire(200, ours(sent[::-1])),
    "one id twice": lambda sent: wire(200, ours([sent[0], sent[0]])),
    "results without ids": lambda sent: wire(200, results(sent, lambda all_: [{**each, "id": None} for each in all_])),
    "results that are an object": lambda sent: wire(200, results(sent, lambda all_: {each["id"]: each for each in all_})),
    "results that are null": lambda sent: wire(200, ours(sent, results=None)),
    "an outcome that nobody knows": lambda sent: wire(200, results(sent, lambda all_: [{**each, "outcome": "ok"} for each in all_])),
    "no cursor": lambda sent: wire(200, {name: value for name, value in ours(sent).items() if name != "cursor"}),
    "a cursor that is a number": lambda sent: wire(200, ours(sent, cursor=7)),
    "a cursor of a megabyte": lambda sent: wire(200, ours(sent, cursor="x" * 1_000_000)),
    "a time that is none": lambda sent: wire(200, ours(sent, server_time="noon")),
    "a time that is a number": lambda sent: wire(200, ours(sent, server_time=1)),
    "changes that are null": lambda sent: wire(200, ours(sent, changes=None)),
    "changes that are a list": lambda sent: wire(200, ours(sent, changes=[])),
    "children that are an object": lambda sent: wire(200, ours(sent, changes={"children": {}})),
    "children that are null": lambda sent: wire(200, ours(sent, changes={"children": [None]})),
    "facts that are texts": lambda sent: wire(200, ours(sent, changes={"facts": ["x"]})),
    "an activity that is a text": lambda sent: wire(200, ours(sent, changes={"activity": "x"})),
    "moved for good to a login page": lambda _: wire(301, kind=None, Location="/station/"),
    "moved to a login page": lambda _: wire(302, kind=None, Location="/station/"),
    "see other": lambda _: wire(303, kind=None, Location="/api/health"),
    "moved, the same method": lambda _: wire(307, kind=None, Location="/api/health"),
    "moved for good, the same method": lambda _: wire(308, kind=None, Location="/api/health"),
    "a portal's 401": lambda _: wire(401, "sign in", "text/html"),
    "our own 401": lambda _: wire(401, {"error": "unknown_token"}),
    "forbidden": lambda _: wire(403, PORTAL, "text/html"),
    "not found": lambda _: wire(404, {"detail": "Not Found"}),
    "a proxy's 407": lambda _: wire(407, PORTAL, "text/html"),
    "too large": lambda _: wire(413, {"error": "too_many_facts"}),
    "a proxy's 413": lambda _: wire(413, PORTAL, "text/html"),
    "too many": lambda _: wire(429, {}, Retry_After="1"),
    "too many, for ever": lambda _: wire(429, {}, Retry_After="Infinity"),
    "too many, no word of when": lambda _: wire(429, PORTAL, "text/html"),
    "broken": lambda _: wire(500, "Internal Server Error", "text/plain"),
    "a proxy's 502": lambda _: wire(502, PORTAL, "text/html"),
    "its disk is full": lambda _: wire(503, {"error": "disk_full"}),
    "network needed": lambda _: wire(511, PORTAL, "text/html"),
    "broken gzip": lambda sent: wire(200, gzip.compress(json.dumps(ours(sent)).encode())[:60], Content_Encoding="gzip"),
    "gzip that is none": lambda sent: wire(200, ours(sent), Content_Encoding="gzip"),
    "no HTTP": lambda _: struct.pack("64s", b"\x16\x03\x01"),
    "closed without a word": lambda _: b"",
}
"""Each an answer to the two facts that were sent, by their ids."""


async def test_no_answer_but_the_laptops_own_empties_the_queue(laptop, shelf):
    assert len(HOSTILE) >= 30
    phone = await shelf.take(camera=False)
    async with Gate(laptop) as gate:
        await phone.join(gate.hall, laptop.code)
        said = HOSTILE["null"]

        async def lie(call: Call) -> None:
            await call.answer(said([fact["id"] for fact in json.loads(call.body)["facts"]]))

        gate.play = lie
        for number in ("017", "018"):
            await phone.number(number)
            await phone.told("kept")
        for name, said in HOSTILE.items():  # noqa: B007  lie() reads it
            before = gate.calls
            assert await phone.page.evaluate(SYNC) is False, name
            assert gate.calls > before, f"{name}: it never came so far"
            assert await phone.page.evaluate(ROWS) == ["waiting", "waiting"], name
            assert await phone.waiting() == 2, name
        assert laptop.facts() == []
        gate.play = None
        await phone.page.evaluate(SYNC)
    assert [fact["outcome"] for fact in laptop.facts("arrival")] == ["recorded", "recorded"]


async def test_an_answer_that_never_ends_is_given_up(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(IMPATIENT)
    async with Gate(laptop) as gate:
        await phone.join(gate.hall, laptop.code)

        async def silent(call: Call) -> None:
            await call.phone.wait_closed()

        async def drip(call: Call) -> None:
            sent = [fact["id"] for fact in json.loads(call.body)["facts"]]
            whole = wire(200, ours(sent))
            await call.answer(whole[:-20])
            await call.phone.wait_closed()

        async def reset(call: Call) -> None:
            call.reset()

        gate.play = silent
        await phone.number("017")
        await phone.told("kept")
        for play in (silent, drip, reset):
            gate.play = play
            assert await phone.page.evaluate(SYNC) is False, play.__name__
            assert await phone.page.evaluate(ROWS) == ["waiting"], play.__name__
        gate.play = None
        await phone.page.evaluate(SYNC)
        await phone.all_sent()
    assert len(laptop.facts("arrival")) == 1
