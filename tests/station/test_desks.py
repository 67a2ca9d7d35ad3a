"""What each desk does with a child."""

import pytest

pytestmark = pytest.mark.browser


async def at(desk, laptop, shelf, name="王老师"):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code, name)
    if desk != "签到":
        await phone.desk(desk)
    return phone


async def test_a_second_arrival_says_when_and_by_whom_and_needs_no_work(laptop, shelf):
    li, wang = await at("签到", laptop, shelf, "李老师"), await at("签到", laptop, shelf)
    await li.number("017")
    await li.told("done")
    await wang.number("017")
    told = await wang.told("already")
    assert "已签到" in told
    assert "李老师扫的，不用再扫。" in told
    assert "撤销" not in told, "another phone's scan is not this phone's to take back"


async def test_a_pack_is_given_once_and_the_second_scan_writes_nothing(laptop, shelf):
    phone = await at("发放", laptop, shelf)
    await phone.number("017")
    due = phone.page.locator(".due")
    await due.wait_for()
    assert [line for line in (await due.inner_text()).split("\n") if line.strip()][:2] == ["可领物资包 1 份", "没领过"]
    assert [(await thing.inner_text()).split()[0] for thing in await due.locator(".thing").all()] == ["铅笔", "直尺"]
    assert laptop.facts() == [], "nothing is written before the hand has given"
    await phone.page.get_by_role("button", name="给了，记下来").click()
    assert "已发放" in await phone.told("done")
    await phone.all_sent()
    [given] = laptop.facts("handout")
    assert (given["child"], given["quantity"], len(given["details"]["contents"])) == (laptop.child(17)["id"], 1, 2)


async def all_given(phone, laptop, number):
    """Give a child everything that is due."""
    await phone.number(number)
    for _ in laptop.sample["activity"]["items"]:
        await phone.page.get_by_role("button", name="给了，记下来").click()
        await phone.told("done")
        more = phone.page.get_by_role("button", name="还可领")
        if await more.count():
            await more.click()
    await phone.all_sent()


async def test_where_nothing_is_due_the_screen_is_yellow_and_a_second_one_is_looked_at(laptop, shelf):
    phone = await at("发放", laptop, shelf)
    await all_given(phone, laptop, "017")
    before = len(laptop.facts("handout"))
    await phone.number("017")
    assert "已领" in await phone.told("already")
    await phone.all_sent()
    assert len(laptop.facts("handout")) == before
    await phone.page.get_by_role("button", name="还是给了").click()
    told = await phone.told("flag")
    assert "已记录，待核对" in told
    assert "这是第 2 份" in told
    assert [fact["reason"] for fact in laptop.facts("handout") if fact["outcome"] == "flagged"] == ["over_entitlement"]


async def test_another_desk_gave_it_a_moment_ago_and_this_one_knows_before_giving(laptop, shelf):
    li, wang = await at("发放", laptop, shelf, "李老师"), await at("发放", laptop, shelf)
    await all_given(li, laptop, "020")
    await wang.number("020")
    told = await wang.told("already")
    assert "李老师" in told


async def test_a_child_goes_home_with_who_may_collect(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.number("017")
    await phone.told("done")
    await phone.desk("签退")
    await phone.number("017")
    await phone.page.get_by_role("button", name="接走").first.click()
    assert "已签退" in await phone.told("done")
    await phone.all_sent()
    [gone] = laptop.facts("departure")
    assert gone["details"]["how"] == "guardian"
    assert gone["details"]["guardian"]
    await phone.number("017")
    assert "已签退" in await phone.told("already")
    assert len(laptop.facts("departure")) == 1


async def test_who_may_not_collect_is_stopped_in_red_and_only_the_organizer_is_told(laptop, shelf):
    with laptop.closed() as ledger:
        child = ledger.store.children.need(laptop.child(17)["id"])
        first, *others = child["guardians"]
        ledger.save("children", {**child, "guardians": [{**first, "may_collect": False}, *others]}, by="周敏")
    phone = await at("签退", laptop, shelf)
    await phone.number("017")
    await phone.page.get_by_role("button", name="不可接").click()
    assert "先别让孩子走" in await phone.told("stop")
    await phone.all_sent()
    assert [(fact["kind"], fact["details"]["reason"]) for fact in laptop.facts()] == [("refusal", "not_allowed")]


async def test_going_alone_is_possible_only_where_a_guardian_agreed(laptop, shelf):
    with laptop.closed() as ledger:
        child = ledger.store.children.need(laptop.child(18)["id"])
        ledger.save("children", {**child, "may_go_alone": {"on": "2026-09-01", "by": "奶奶"}}, by="周敏")
    phone = await at("签退", laptop, shelf)
    await phone.number("017")
    alone = phone.page.get_by_role("button", name="自行回家")
    await alone.wait_for()
    assert await alone.get_attribute("aria-disabled") == "true"
    assert "自行回家要监护人先同意，组织者在孩子的档案里记下。" in await phone.page.locator("#upper").inner_text()
    await phone.page.get_by_role("button", name="先不签退").click()
    await phone.number("018")
    await phone.page.get_by_role("button", name="自行回家").click()
    await phone.page.locator("#upper.v").wait_for()
    await phone.all_sent()
    [gone] = laptop.facts("departure")
    assert (gone["child"], gone["details"]) == (laptop.child(18)["id"], {"how": "alone"})


async def test_a_segment_is_chosen_and_attendance_counts_for_it(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.desk("环节")
    await phone.page.locator("dialog .choice", has_text="包饺子").click()
    await phone.page.locator(".deskbtn", has_text="包饺子").wait_for()
    await phone.number("017")
    assert "已参加" in await phone.told("done")
    await phone.all_sent()
    [fact] = laptop.facts("attendance")
    segment = next(segment for segment in laptop.sample["activity"]["segments"] if segment["title"] == "包饺子")
    assert fact["segment"] == segment["id"]


async def test_seventeen_children_on_sixteen_stools_are_asked_about_first(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.desk("环节")
    await phone.page.locator("dialog .choice", has_text="游戏闯关").click()
    for number in range(1, 17):
        await phone.number(f"{number:03d}")
        await phone.page.locator(".rank", has_text=f"{number} / 16").wait_for()
    await phone.number("017")
    await phone.page.get_by_role("heading", name="已满 16/16").wait_for()
    assert len(laptop.facts("attendance")) == 16
    await phone.page.get_by_role("button", name="进下一轮").click()
    assert "第 2 轮，1 / 16" in await phone.told("done")
    await phone.all_sent()
    assert sorted({fact["round"] for fact in laptop.facts("attendance")}) == [1, 2]


async def test_how_a_child_did_in_the_round_is_said_after_its_scan_and_unsaid_by_a_second_tap(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.desk("环节")
    await phone.page.locator("dialog .choice", has_text="包饺子").click()
    await phone.number("005")
    await phone.told("done")
    assert await phone.page.locator(".marks").count() == 0, "no game, no marks"
    await phone.desk("环节")
    await phone.page.locator("dialog .choice", has_text="游戏闯关").click()
    await phone.number("001")
    await phone.page.get_by_role("button", name="第 1 名").click()
    await phone.page.locator(".marks .chip[aria-pressed=true]", has_text="第 1 名").wait_for()
    await phone.number("002")
    await phone.page.get_by_role("button", name="第 2 名").wait_for()
    await phone.page.get_by_role("button", name="淘汰").click()
    await phone.page.locator(".marks .chip[aria-pressed=true]", has_text="淘汰").wait_for()
    await phone.page.get_by_role("button", name="淘汰").click()
    await phone.page.locator(".marks .chip[aria-pressed=false]", has_text="淘汰").wait_for()
    await phone.page.get_by_role("button", name="表演了").click()
    await phone.page.locator(".marks .chip[aria-pressed=true]", has_text="表演了").wait_for()
    await phone.all_sent()
    told = [(fact["round"], fact["outcome"], fact["details"]) for fact in laptop.facts("result")]
    assert told == [(1, "recorded", said) for said in ({"place": 1}, {"out": True}, {"out": False}, {"performed": True})]
    [figures] = laptop.command("figures", "--activity", laptop.sample["activity"]["id"])
    assert [segment["visits"] for segment in figures["segments"] if segment["title"] == "游戏闯关"] == [2]


async def test_roll_call_is_tapped_through_the_list_and_rows_say_what_became_of_them(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.page.get_by_role("button", name="找名字").click()
    await phone.page.get_by_role("button", name="点名").click()
    for number in (1, 2, 3):
        await phone.page.get_by_role("button", name=f"签到 {laptop.child(number)['name']}", exact=True).click()
    await phone.until("document.querySelectorAll('.rows .tag.ok').length === 3")
    assert {(fact["via"], fact["outcome"]) for fact in laptop.facts("arrival")} == {("list", "recorded")}


async def test_a_child_on_no_roster_is_taken_down(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.page.get_by_role("button", name="找名字").click()
    await phone.page.get_by_role("button", name="名单上没有，记一位新来的").click()
    await phone.page.get_by_label("名字").fill("田苗苗")
    await phone.page.locator("dialog .chip").first.click()
    await phone.page.get_by_role("button", name="记下来").click()
    told = await phone.told("done")
    assert "田苗苗" in told
    assert "新来的" in told
    assert (await phone.page.locator(".marked").bounding_box())["height"] < 50, "the tag stays on one line"
    await phone.all_sent()
    [fact] = laptop.facts("newcomer")
    assert fact["details"]["name"] == "田苗苗"
    assert fact["details"]["group"]
    assert fact["child"] in {child["id"] for child in laptop.command("export", "--table", "children")}


async def test_a_newcomers_group_is_chosen_from_all_in_the_order_of_their_numbers(laptop, shelf):
    groups = ["十一组", "二组", "十组", "一组", "九组", "三组", "四组", "五组", "六组", "七组", "八组", "河东组"]
    with laptop.closed() as ledger:
        for number, child in enumerate(ledger.store.children.all()):
            ledger.save("children", {**child, "group": groups[min(number, len(groups) - 1)]}, by="周敏")
    phone = await at("签到", laptop, shelf)
    await phone.page.get_by_role("button", name="找名字").click()
    await phone.page.get_by_role("button", name="名单上没有，记一位新来的").click()
    numbered = [f"{number}组" for number in "一二三四五六七八九十"]
    assert await phone.page.locator("dialog .chip").all_inner_texts() == [*numbered, "十一组", "河东组", "没有小组"]


async def test_look_up_shows_and_writes_nothing(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.number("017")
    await phone.told("done")
    await phone.desk("查找")
    await phone.number("017")
    await phone.page.locator("#upper.look").wait_for()
    assert "签到" in await phone.page.locator(".tabbed").inner_text()
    await phone.all_sent()
    assert len(laptop.facts()) == 1


async def test_ones_own_scan_is_taken_back_within_two_minutes(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.number("017")
    await phone.told("done")
    await phone.page.get_by_role("button", name="撤销").click()
    await phone.page.locator(".last .struck").wait_for()
    await phone.all_sent()
    [void] = laptop.facts("void")
    [arrival] = laptop.facts("arrival")
    assert (void["of"], void["outcome"]) == (arrival["id"], "recorded")
    assert await phone.page.locator(".last").get_by_role("button", name="撤销").count() == 0


async def test_after_two_minutes_there_is_no_button_any_more(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.number("017")
    await phone.told("done")
    may = "import('/station/app.js').then(all => all.$desk).then(async ({ mayTakeBack }) => { const { waiting, everything } = (await import('/station/app.js')).$queue; return mayTakeBack(everything()[0].id); })"
    assert await phone.page.evaluate(may)
    await phone.page.evaluate(
        "const real = Date.now; Date.now = () => real() + 121_000; const steady = performance.now.bind(performance); performance.now = () => steady() + 121_000"
    )
    assert not await phone.page.evaluate(may)


async def test_a_withdrawn_badge_is_stopped_and_leads_to_the_childs_name(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    child = laptop.child(33)
    await phone.page.evaluate(
        """code => import('/station/app.js').then(all => all.$world).then(({ world }) => {
          Object.assign(world.badge(code), { withdrawn: '2026-01-03T02:00:00.000Z', replaced: '2026-01-03T02:00:00.000Z' });
        })""",
        child["badge"],
    )
    await phone.scanner(child["badge"])
    told = await phone.told("stop")
    assert "旧胸牌，已作废" in told
    assert "1 月 3 日换过新的" in told
    await phone.all_sent()
    assert [(fact["kind"], fact["details"]["reason"]) for fact in laptop.facts()] == [("refusal", "withdrawn")]
    await phone.page.get_by_role("button", name=f"找{child['name']}").click()
    assert child["name"] in await phone.told("done")


async def test_an_activity_for_listed_children_only_turns_others_away_but_can_take_them_down(laptop, shelf):
    outsider = laptop.child(40)
    with laptop.closed() as ledger:
        activity = ledger.store.activities.need(laptop.sample["activity"]["id"])
        listed = [child["id"] for child in laptop.sample["children"] if child["number"] <= 30]
        ledger.save("activities", {**activity, "who": "children", "children": listed, "list_only": True}, by="周敏")
    phone = await at("签到", laptop, shelf)
    await phone.scanner(outsider["badge"])
    assert "名单上没有这个胸牌" in await phone.told("stop")
    await phone.all_sent()
    assert [fact["kind"] for fact in laptop.facts()] == ["refusal"]
    await phone.page.get_by_role("button", name="还是记下来").click()
    assert "已记录，待核对" in await phone.told("flag")
    [fact] = laptop.facts("arrival")
    assert (fact["child"], fact["outcome"], fact["reason"]) == (outsider["id"], "flagged", "not_on_list")
