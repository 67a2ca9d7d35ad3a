"""The rules that phones judge alone, in the browser they run in: the very cases that the server answers."""

import json
from pathlib import Path

import pytest

from care import badges

pytestmark = pytest.mark.browser
SHARED = json.loads((Path(__file__).parents[1] / "data" / "verdicts.json").read_text(encoding="utf-8"))

JUDGE = """async ({ world, cases }) => {
  const { verdict } = (await import('/station/app.js')).$verdict;
  const { Books } = (await import('/station/app.js')).$books;
  const { setZone } = (await import('/station/app.js')).$clock;
  setZone(world.zone);
  const by = (rows, key = 'id') => new Map(rows.map((row) => [row[key], row]));
  const link = ({ guardian, relation, may_collect = true }) => ({ ...world.guardians.find((known) => known.id === guardian), relation, may_collect });
  const adults = ({ guardians = [], may_go_alone = null }) => ({ guardians: guardians.map(link), alone: may_go_alone && { on: may_go_alone.on } });
  const tables = { activities: by(world.activities), children: by(world.children.map((child) => ({ ...child, ...adults(child) }))), badges: by(world.badges, 'code'), items: by(world.items), things: by(world.things) };
  const end = (activity) => new Date(Date.parse(activity.ends_at) + 12 * 3_600_000).toISOString();
  const meant = (whom, activity, child) =>
    (!whom?.listed || activity.children.includes(child.id)) &&
    (!whom?.sex || child.sex === whom.sex) &&
    [['groups', child.group], ['grades', child.grade], ['children', child.id]].every(([name, value]) => !whom?.[name] || whom[name].includes(value));
  const seen = (child, activity) => child && { ...child, not_for: activity?.items?.filter(({ whom }) => !meant(whom, activity, child)).map(({ item }) => item) };
  return cases.map(({ before, fact }) => {
    const books = new Books();
    const known = {
      books,
      activity: (id) => (tables.activities.has(id) ? { ...tables.activities.get(id), ends: end(tables.activities.get(id)) } : null),
      child: (id) => seen(tables.children.get(id) ?? null, tables.activities.get(fact.activity)),
      badge: (code) => (tables.badges.has(code) ? { child: tables.badges.get(code).child, withdrawn: tables.badges.get(code).withdrawn_at } : null),
      item: (id) => tables.items.get(id) ?? null,
      thing: (id) => tables.things.get(id) ?? null,
      guardian: (id) => world.guardians.find((known) => known.id === id) ?? null,
      stock: (id) => books.stock(id),
      isExpected: (activity, child) => activity.children.includes(child),
    };
    for (const earlier of before) books.add(earlier);
    const { outcome, reason, first } = verdict(fact, known);
    return { outcome, reason, first: first?.id ?? null };
  });
}"""


async def test_the_phone_tells_what_the_server_would(laptop, shelf):
    phone = await shelf.take()
    await phone.open(f"{laptop.url}/station/")
    told = await phone.page.evaluate(JUDGE, SHARED)
    wrong = [
        f"{case['story']}: {said} instead of {case['want']}"
        for case, said in zip(SHARED["cases"], told, strict=True)
        if said != {**case["want"], "first": case["want"]["first"]}
    ]
    assert len(told) == len(SHARED["cases"]) > 50
    assert not wrong, "\n".join(wrong)


async def test_a_code_is_read_as_the_server_reads_it(laptop, shelf):
    code = badges.new_code()
    slip = ("1" if code[2] != "1" else "2").join((code[:2], code[3:]))
    texts = [
        code,
        code.lower(),
        f" {code[:4]}-{code[4:]} ",
        f"HTTPS://CUNCAO.EXAMPLE/B/{code}",
        f"https://cuncao.example/b/{code}/?x=1",
        code.replace("0", "O").replace("1", "I"),
        "".join(chr(ord(character) + 0xFEE0) for character in code),
        slip,
        code[:-1],
        "https://example.com/pay?to=me",
        "",
        "魏小涛",
    ]
    phone = await shelf.take()
    await phone.open(f"{laptop.url}/station/")
    read = await phone.page.evaluate(
        "async texts => { const { readBadge } = (await import('/station/app.js')).$badge; return texts.map(readBadge) }", texts
    )
    assert read == [badges.read(text) for text in texts]
    assert read[:7] == [code] * 7
    assert read[7:] == [None] * 5


async def test_ids_made_on_the_phone_are_uuids_of_version_seven_and_sort_by_time(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.open(f"{laptop.hall}/station/")
    made = await phone.page.evaluate(
        """async () => {
          const { uuid } = (await import('/station/app.js')).$ids;
          const first = uuid();
          await new Promise((resolve) => setTimeout(resolve, 3));
          return [first, uuid(), typeof crypto.randomUUID];
        }"""
    )
    assert made[2] == "undefined", "plain http has none of its own"
    assert made[0] < made[1]
    assert made[0][14] == "7"
    assert made[0][19] in "89ab"
