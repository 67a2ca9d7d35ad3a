"""The lending desk: a badge and then label after label, a label alone comes back; nothing is lost or doubled, with and without a network."""

import json

import pytest
from pictures_of_badges import in_turn

from care import badges, days

pytestmark = pytest.mark.browser

ZONE = "Asia/Shanghai"


def shelve(laptop, *things, out=()):
    """Let the sample activity lend, and put these on the shelf: id, title and whatever else. `out`: thing, child's number and due day."""
    codes = {}
    with laptop.closed() as ledger:
        activity = ledger.store.activities.need(laptop.sample["activity"]["id"])
        ledger.save("activities", {**activity, "lending": True}, by="周敏")
        for id, title, *more in things:
            codes[id] = badges.new_code()
            ledger.save("things", {"id": id, "code": codes[id], "kind": "book", "title": title, **dict(*more)}, by="周敏")
        for thing, number, due in out:
            loan = {"kind": "loan", "activity": "centre", "child": laptop.child(number)["id"], "item": thing}
            ledger.record({**loan, "at": days.shifted(days.now(), -86_400_000), "details": {"due": due}}, organizer="周敏")
    return codes


async def at_the_shelf(laptop, shelf, base=None, **options):
    phone = await shelf.take(**{"camera": False, **options})
    await phone.join(base or laptop.hall, laptop.code, "王老师")
    await phone.desk("借还")
    await phone.page.locator("[data-view=lending], [data-view=ready], .no-camera").first.wait_for()
    return phone


async def opened(phone, child):
    await phone.scanner(child["badge"])
    await phone.page.locator(".lend-head .nm", has_text=child["name"]).wait_for()


def deeds(phone, text=""):
    return phone.page.locator(".deed", has_text=text)


def on(later):
    return days.day_of(days.shifted(days.now(), later * 86_400_000), ZONE)


async def test_two_books_and_a_ball_go_out_with_one_child_and_each_says_when_it_is_due(laptop, shelf):
    codes = shelve(laptop, ("t1", "小王子"), ("t2", "字典", {"days": 30}), ("t3", "足球", {"kind": "equipment", "number": "QC3"}))
    phone = await at_the_shelf(laptop, shelf)
    child = laptop.child(17)
    await opened(phone, child)
    for id in codes:
        await phone.scanner(codes[id])
    await phone.page.locator(".lend-head .tally .n", has_text="3").wait_for()
    month, day = on(14).split("-")[1:]
    assert f"{int(month)} 月 {int(day)} 日还" in await deeds(phone, "小王子").inner_text()
    assert "今天还" in await deeds(phone, "足球").inner_text()
    await phone.page.get_by_role("button", name="好了").click()
    await phone.page.locator(".lend-how").wait_for()
    await phone.all_sent()
    told = {(fact["item"], fact["child"], fact["badge"], fact["details"]["due"], fact["outcome"]) for fact in laptop.facts("loan")}
    dues = {"t1": on(14), "t2": on(30), "t3": on(0)}
    assert told == {(id, child["id"], child["badge"], due, "recorded") for id, due in dues.items()}


async def test_the_same_label_again_counts_once_and_after_done_it_is_the_next_childs_turn(laptop, shelf):
    codes = shelve(laptop, ("t1", "小王子"), ("t2", "夏洛的网"))
    phone = await at_the_shelf(laptop, shelf)
    await opened(phone, laptop.child(17))
    await phone.scanner(codes["t1"])
    await deeds(phone, "小王子").wait_for()
    await phone.scanner(codes["t1"])
    await phone.page.locator(".notice", has_text="已经借给").wait_for()
    await opened(phone, laptop.child(18))
    await phone.scanner(codes["t2"])
    await deeds(phone, "夏洛的网").wait_for()
    assert await deeds(phone).count() == 1, "what the child before took is not on this list"
    await phone.all_sent()
    assert [(fact["item"], fact["child"]) for fact in laptop.facts("loan")] == [
        ("t1", laptop.child(17)["id"]),
        ("t2", laptop.child(18)["id"]),
    ]


async def test_the_wrong_one_is_taken_back_with_one_tap_and_can_be_lent_to_the_right_child(laptop, shelf):
    codes = shelve(laptop, ("t1", "小王子"))
    phone = await at_the_shelf(laptop, shelf)
    await opened(phone, laptop.child(17))
    await phone.scanner(codes["t1"])
    await phone.page.get_by_role("button", name="撤销 小王子").click()
    await deeds(phone, "已撤销").wait_for()
    assert await phone.page.locator(".lend-head .tally .n").inner_text() == "0"
    await opened(phone, laptop.child(18))
    await phone.scanner(codes["t1"])
    await deeds(phone, "小王子").wait_for()
    assert not await deeds(phone, "账上").count(), "nobody else has it by the books"
    await phone.all_sent()
    [wrong, right] = laptop.facts("loan")
    assert [void["of"] for void in laptop.facts("void")] == [wrong["id"]]
    assert (right["child"], right["outcome"], right.get("reason")) == (laptop.child(18)["id"], "recorded", None)


async def test_a_label_alone_comes_back_and_it_is_said_calmly_whose_and_how_late(laptop, shelf):
    codes = shelve(laptop, ("t1", "小王子"), ("t2", "夏洛的网"), out=[("t1", 17, on(-3)), ("t2", 18, on(5))])
    phone = await at_the_shelf(laptop, shelf)
    await phone.page.locator(".tally", has_text="逾期 1").wait_for()
    await phone.scanner(codes["t1"])
    row = deeds(phone, "小王子")
    await row.filter(has_text=f"{laptop.child(17)['name']}借的").wait_for()
    assert "晚了 3 天" in await row.inner_text()
    await phone.scanner(codes["t1"])
    await phone.page.locator(".notice", has_text="已经记还了").wait_for()
    await phone.scanner(codes["t2"])
    await deeds(phone, "夏洛的网").wait_for()
    assert "晚了" not in await deeds(phone, "夏洛的网").inner_text()
    await phone.all_sent()
    assert [(fact["item"], fact["outcome"]) for fact in laptop.facts("return")] == [("t1", "recorded"), ("t2", "recorded")]
    await phone.page.locator(".tally .n", has_text="0").wait_for()


async def test_what_a_child_has_stands_there_with_its_days_and_comes_back_or_goes_out_again_by_a_tap(laptop, shelf):
    codes = shelve(
        laptop, ("t1", "小王子"), ("t2", "夏洛的网"), ("t3", "城南旧事"), out=[("t1", 17, on(-3)), ("t2", 17, on(1)), ("t3", 18, on(1))]
    )
    phone = await at_the_shelf(laptop, shelf)
    await opened(phone, laptop.child(17))
    listed = phone.page.locator(".still-out")
    assert await listed.count() == 2
    assert "晚了 3 天" in await listed.nth(0).inner_text(), "what is late stands first"
    assert "明天还" in await listed.nth(1).inner_text()
    await phone.scanner(codes["t2"])
    await phone.page.locator(".held", has_text="夏洛的网").wait_for()
    assert laptop.facts() == [], "the child has it already: it is asked what is meant"
    await phone.page.get_by_role("button", name="再借一次").click()
    await deeds(phone, "夏洛的网").wait_for()
    await phone.page.get_by_role("button", name="小王子 还来了").click()
    await deeds(phone, "小王子").wait_for()
    await phone.all_sent()
    assert [(fact["kind"], fact["item"], fact.get("reason")) for fact in laptop.facts()] == [
        ("return", "t2", None),
        ("loan", "t2", None),
        ("return", "t1", None),
    ]
    assert laptop.facts("loan")[0]["details"] == {"due": on(14)}


async def test_what_is_out_at_somebody_else_is_lent_all_the_same_and_both_are_told(laptop, shelf):
    codes = shelve(laptop, ("t1", "小王子"), out=[("t1", 18, on(5))])
    phone = await at_the_shelf(laptop, shelf)
    await opened(phone, laptop.child(17))
    await phone.scanner(codes["t1"])
    row = deeds(phone, "小王子")
    await row.wait_for()
    said = f"账上还在 {laptop.child(18)['name']} 那里，一起记还了。"
    assert said in await row.inner_text()
    await phone.all_sent()
    [loan] = laptop.facts("loan")
    assert (loan["outcome"], loan.get("reason")) == ("flagged", "on_loan")
    assert said in await row.inner_text(), "what was said stands when the server has answered"


async def test_a_label_that_nobody_knows_and_a_code_that_is_not_ours_change_nothing(laptop, shelf):
    codes = shelve(laptop, ("t1", "小王子", {"number": "TS0012"}))
    phone = await at_the_shelf(laptop, shelf)
    await opened(phone, laptop.child(17))
    await phone.scanner("https://example.com/pay")
    await phone.page.locator(".notice.bad", has_text="这不是我们的码").wait_for()
    assert await phone.page.locator(".lend-head .nm").inner_text() == laptop.child(17)["name"], "the child stays open"
    await phone.scanner(badges.new_code())
    await phone.page.locator(".notice.bad", has_text="不认得这个码").wait_for()
    assert not await phone.page.locator(".lend-head").count(), "it may be the next child's badge: nothing more goes out with the one before"
    await opened(phone, laptop.child(17))
    await phone.scanner("TS0012")
    await deeds(phone, "小王子").wait_for()
    assert not await phone.page.locator(".notice").count()
    assert codes
    await phone.all_sent()
    assert [(fact["item"], fact["via"]) for fact in laptop.facts("loan")] == [("t1", "scanner")]


async def test_without_a_camera_a_thing_is_found_by_its_number_or_the_letters_of_its_title(laptop, shelf):
    shelve(
        laptop,
        ("t1", "夏洛的网", {"number": "TS0012"}),
        ("t2", "小王子", {"number": "TS0112"}),
        ("t3", "长袜子皮皮"),
        ("t4", "Charlotte's Web"),
    )
    phone = await at_the_shelf(laptop, shelf)
    await phone.page.get_by_role("button", name="用名字找").click()
    await phone.number("017")
    await phone.page.locator(".lend-head").wait_for()
    await phone.page.get_by_role("button", name="输编号、书名").click()
    for digit in "12":
        await phone.page.locator(".key", has_text=digit).first.click()
    found = phone.page.locator(".lent .li")
    assert [text.split("\n")[0] for text in await found.all_inner_texts()] == ["夏洛的网TS0012", "小王子TS0112"]
    await phone.page.get_by_role("button", name="借 夏洛的网").click()
    await deeds(phone, "夏洛的网").wait_for()
    await phone.page.get_by_role("button", name="输编号、书名").click()
    await phone.page.get_by_role("button", name="书名首字母").click()
    await phone.page.locator("[data-key=C]").click()
    assert await found.count() == 2
    await phone.page.locator("[data-key=W]").click()
    assert [text.split("\n")[0] for text in await found.all_inner_texts()] == ["长袜子皮皮"]
    assert "off" in (await phone.page.locator("[data-key=B]").get_attribute("class") or ""), "no title goes on with it"
    await phone.page.get_by_role("button", name="借 长袜子皮皮").click()
    await deeds(phone, "长袜子皮皮").wait_for()
    await phone.page.get_by_role("button", name="好了").click()
    await phone.page.get_by_role("button", name="输编号、书名").click()
    for digit in "0012":
        await phone.page.locator(".key", has_text=digit).first.click()
    await phone.page.get_by_role("button", name="还 夏洛的网").click()
    await deeds(phone, "已还").wait_for()
    await phone.all_sent()
    assert [(fact["kind"], fact["item"], fact["via"]) for fact in laptop.facts()] == [
        ("loan", "t1", "number"),
        ("loan", "t3", "name"),
        ("return", "t1", "number"),
    ]


async def test_at_another_desk_a_books_label_is_no_badge(laptop, shelf):
    codes = shelve(laptop, ("t1", "小王子"))
    phone = await at_the_shelf(laptop, shelf)
    await opened(phone, laptop.child(17))
    await phone.desk("签到")
    await phone.scanner(codes["t1"])
    assert "这是图书的码，不是胸牌" in await phone.told("stop")
    await phone.desk("借还")
    await phone.page.locator(".lend-how").wait_for()
    await phone.scanner(codes["t1"])
    await phone.page.locator(".notice", has_text="账上没有借出去").wait_for()
    await phone.all_sent()
    assert [fact["kind"] for fact in laptop.facts()] == ["return"], "whoever was open at this desk before is not any more"


async def test_a_phone_that_had_joined_before_hears_that_the_activity_lends(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code, "王老师")
    codes = shelve(laptop, ("t1", "小王子"))
    await phone.until("import('/station/app.js').then(({ $world, $sync }) => $sync.sync().then(() => $world.world.things.size === 1))")
    await phone.until("import('/station/app.js').then(({ $session }) => $session.session.desks.includes('lending'))")
    await phone.desk("借还")
    await opened(phone, laptop.child(17))
    await phone.scanner(codes["t1"])
    await deeds(phone, "小王子").wait_for()
    await phone.all_sent()
    assert [(fact["kind"], fact["item"]) for fact in laptop.facts("loan")] == [("loan", "t1")]


async def test_offline_it_lends_and_takes_back_is_switched_off_and_on_and_then_sends_everything_once(laptop, shelf):
    codes = shelve(laptop, ("t1", "小王子"), ("t2", "夏洛的网"), ("t3", "城南旧事"), out=[("t3", 18, on(-1))])
    phone = await at_the_shelf(laptop, shelf, laptop.url, profile="one")
    await phone.until("navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')")
    await phone.all_sent()
    laptop.stop()
    await opened(phone, laptop.child(17))
    await phone.scanner(codes["t1"])
    await phone.scanner(codes["t3"])
    await deeds(phone, "城南旧事").wait_for()
    assert "已存本机" in await deeds(phone, "小王子").inner_text()
    assert "一起记还了" in await deeds(phone, "城南旧事").inner_text()
    await phone.close()

    again = await shelf.take(camera=False, profile="one")
    await again.open(f"{laptop.url}/station/")
    await again.page.locator(".no-camera").wait_for()
    await opened(again, laptop.child(17))
    assert [text.split("\n")[0] for text in await again.page.locator(".still-out").all_inner_texts()] == ["小王子", "城南旧事"]
    await again.page.get_by_role("button", name="好了").click()
    await again.scanner(codes["t1"])
    await deeds(again, "已存本机").first.wait_for()
    await again.scanner(codes["t2"])
    await again.page.locator(".notice", has_text="账上没有借出去").wait_for()
    laptop.start()
    await again.page.evaluate("import('/station/app.js').then(({ $sync }) => $sync.sync())")
    await again.all_sent()
    assert [(fact["kind"], fact["item"], fact.get("reason")) for fact in laptop.facts()] == [
        ("loan", "t1", None),
        ("loan", "t3", "on_loan"),
        ("return", "t1", None),
        ("return", "t2", None),
    ]
    await opened(again, laptop.child(17))
    assert [text.split("\n")[0] for text in await again.page.locator(".still-out").all_inner_texts()] == ["城南旧事"]


async def test_titles_on_the_phone_are_sealed_and_go_with_the_names(laptop, shelf):
    shelve(laptop, ("t1", "追风筝的人"))
    phone = await at_the_shelf(laptop, shelf, laptop.url)
    await phone.all_sent()
    read = """import('/station/app.js').then(async ({ $db }) => {
      const rows = await $db.all('roster');
      const text = (value) => (value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : typeof value === 'object' && value ? Object.values(value).map(text).join(' ') : String(value));
      return [rows.filter(({ id }) => id.startsWith('thing ')).length, rows.some((row) => text(row).includes('追风筝'))];
    })"""
    assert await phone.page.evaluate(read) == [1, False]
    with laptop.closed() as ledger:
        ledger.save("things", {**ledger.store.things.need("t1"), "withdrawn_at": days.now()}, by="周敏")
    await phone.until("import('/station/app.js').then(({ $world, $sync }) => $sync.sync().then(() => $world.world.things.size === 0))")
    assert (await phone.page.evaluate(read))[0] == 0


async def test_two_hundred_scans_in_a_row_and_none_is_lost_or_doubled(laptop, shelf):
    """Twenty children with nine books each, at the speed of a scanner that waits for nobody."""
    codes = shelve(laptop, *((f"t{n}", f"第 {n} 本") for n in range(180)))
    phone = await at_the_shelf(laptop, shelf)
    children = [laptop.child(number) for number in range(1, 21)]
    scans = [
        code
        for place, child in enumerate(children)
        for code in (child["badge"], *(codes[f"t{n}"] for n in range(place * 9, place * 9 + 9)))
    ]
    assert len(scans) == 200
    await phone.page.evaluate(
        """scans => {
          let clock = performance.now();  // a scanner's keys come a millisecond apart, however busy this machine is
          for (const text of scans) {
            clock += 60;
            for (const key of [...text, 'Enter']) {
              const event = new KeyboardEvent('keydown', { key, bubbles: true });
              Object.defineProperty(event, 'timeStamp', { value: (clock += 1) });
              document.body.dispatchEvent(event);
            }
          }
        }""",
        scans,
    )
    await phone.page.locator(".lend-head .nm", has_text=children[-1]["name"]).wait_for(timeout=60_000)
    await phone.page.locator(".lend-head .tally .n", has_text="9").wait_for(timeout=60_000)
    assert await deeds(phone).count() == 9
    await phone.all_sent()
    loans = laptop.facts("loan")
    assert {(fact["item"], fact["child"]) for fact in loans} == {(f"t{n}", children[n // 9]["id"]) for n in range(180)}
    assert (len(loans), len(laptop.facts())) == (180, 180)
    assert {fact["outcome"] for fact in loans} == {"recorded"}
    out = await phone.page.evaluate("import('/station/shelf.js').then(({ outNow }) => outNow().n)")
    assert out == 180


async def test_two_hundred_labels_before_the_camera_are_two_hundred_rows_and_two_hundred_facts(laptop, shelf):
    """What the camera calls, label after label, each held through several frames; the laptop goes away in the middle."""
    codes = shelve(laptop, *((f"t{n}", f"第 {n} 本") for n in range(200)))
    phone = await at_the_shelf(laptop, shelf, laptop.url)
    await opened(phone, laptop.child(17))
    show = """async (codes) => {
      const { $flow, $stand } = await import('/station/app.js');
      const { watch } = await import('/station/sight.js');
      const frame = watch({ onBadge: (code) => $flow.onBadge(code, 'camera'), onStrange: $flow.onStrange, onSeveral: $flow.onSeveral, isBusy: $stand.isBusy });
      const began = performance.now();
      for (const badge of codes) for (let frames = 0; frames < 3 || $stand.isBusy(); frames++) {
        frame([{ text: badge, badge }]);
        await new Promise((resolve) => setTimeout(resolve, 8));
      }
      return performance.now() - began;
    }"""
    half = list(codes.values())[:100]
    took = await phone.page.evaluate(show, half)
    laptop.stop()
    took += await phone.page.evaluate(show, list(codes.values())[100:])
    assert await phone.page.locator(".lend-head .tally .n").inner_text() == "200"
    assert await deeds(phone).count() == 200
    assert took / 200 < 1000, "no label is held longer than a hand holds it"
    laptop.start()
    await phone.page.evaluate("import('/station/app.js').then(({ $sync }) => $sync.sync())")
    await phone.all_sent()
    loans = laptop.facts("loan")
    assert sorted(fact["item"] for fact in loans) == sorted(codes)
    assert {(fact["child"], fact["via"], fact["outcome"]) for fact in loans} == {(laptop.child(17)["id"], "camera", "recorded")}
    assert json.dumps(laptop.facts("refusal")) == "[]"


async def test_one_camera_reads_the_badge_and_the_labels(laptop, shelf, tmp_path):
    codes = shelve(laptop, ("t1", "小王子"), ("t2", "夏洛的网"))
    film = in_turn(tmp_path / "desk.mjpeg", [laptop.child(17)["badge"], codes["t1"], codes["t2"]])
    phone = await at_the_shelf(laptop, shelf, laptop.url, film=film, camera=True)
    await phone.page.locator(".lend-head .nm", has_text=laptop.child(17)["name"]).wait_for()
    for title in ("小王子", "夏洛的网"):
        await phone.page.locator(".deed.loan, .held, .notice", has_text=title).first.wait_for()
    await phone.until("import('/station/app.js').then(({ $world }) => $world.world.out('t1') && $world.world.out('t2'))")
    await phone.page.get_by_role("button", name="好了").wait_for()
    await phone.all_sent()
    standing = {(fact["item"], fact["child"], fact["via"]) for fact in laptop.facts("loan")}
    assert standing == {(id, laptop.child(17)["id"], "camera") for id in codes}
