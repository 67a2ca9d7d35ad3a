"""数人头, 少了谁, and who is still here at the planned end."""

import pytest
from test_health import at_segment
from test_heard import E5, FLAT, NOTES
from test_looks import look_at

from care import days, missing
from storage import house

pytestmark = pytest.mark.browser


async def in_the_hall(laptop, shelf, script: str = "", **options):
    phone = await shelf.take(camera=False, **options)
    if script:
        await phone.page.add_init_script(script)
    await phone.join(laptop.hall, laptop.code)
    return phone


async def scanned(phone, laptop, *numbers: int) -> None:
    """Each at this desk, and its panel seen."""
    for number in numbers:
        await phone.scanner(laptop.child(number)["badge"])
        await phone.page.locator("#upper.v .sub", has_text=f"{number:03d} 号").wait_for()


async def counts(phone, number: int) -> str:
    """Type what was counted by eye; return what the phone says."""
    await phone.page.locator(".deskbtn").click()
    await phone.page.get_by_role("button", name="数人头").click()
    pad = phone.page.get_by_role("dialog", name="数到几个孩子")
    for digit in str(number):
        await pad.locator(".key", has_text=digit).first.click()
    await pad.get_by_role("button", name="记下来").click()
    await phone.page.locator(".tally-line").wait_for()
    told = await phone.page.locator("dialog").inner_text()
    return told


async def close(phone) -> None:
    await phone.page.keyboard.press("Escape")
    await phone.page.locator("dialog").wait_for(state="detached")


def name(laptop, number: int) -> str:
    return laptop.child(number)["name"]


# --- counted by eye -------------------------------------------------------------------------------------------------------------


async def test_a_count_that_agrees_says_so_and_names_nobody(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await scanned(phone, laptop, 1, 2, 3)
    told = await counts(phone, 3)
    assert "对上了" in told
    assert "在场 3，数到 3。" in told
    assert name(laptop, 1) not in told
    await close(phone)
    await phone.all_sent()
    [fact] = laptop.facts("headcount")
    assert (fact["details"], fact["outcome"], fact["by"]) == ({"number": 3}, "recorded", "李老师")


async def test_who_was_not_seen_since_it_came_is_named_before_who_is_in_the_segment(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await scanned(phone, laptop, *range(1, 9))
    await at_segment(phone, 0)
    await scanned(phone, laptop, 1, 2)
    told = await counts(phone, 7)
    assert "在场 8，数到 7，差 1 人。" in told
    lines = told.split("\n")
    assert [line for line in lines if line in {child["name"] for child in laptop.sample["children"]}] == [
        name(laptop, n) for n in range(3, 8)
    ]
    assert "签到以后没再见到" in told


async def test_the_phone_names_the_same_children_in_the_same_order_as_the_laptop(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await scanned(phone, laptop, *range(1, 9))
    await at_segment(phone, 0)
    await scanned(phone, laptop, 2, 4, 6, 8)
    await at_segment(phone, 1)
    await scanned(phone, laptop, 4, 1)
    await phone.all_sent()
    await phone.until(
        "import('/station/app.js').then(({ $world }) => [...$world.world.books.facts.values()].every((fact) => fact.outcome))"
    )
    ours = "(number) => import('/station/app.js').then(({ $missing }) => $missing.likeliest(number).map(({ child }) => child.id))"
    fewer, more = await phone.page.evaluate(ours, 7), await phone.page.evaluate(ours, 9)
    between = await phone.page.evaluate(
        "import('/station/app.js').then(({ $missing }) => $missing.fromLast().children.map(({ id }) => id))"
    )
    laptop.stop()
    ledger = house.open_at(laptop.folder)
    try:
        activity = ledger.store.activities.need(laptop.sample["activity"]["id"])
        children = ledger.store.children.all()
        theirs = [[lead.child for lead in missing.likeliest(activity, ledger.books, children, number)] for number in (7, 9)]
        last, this = missing.usual_pair(activity, ledger.books)
        lost = set(missing.between(activity, ledger.books, last, this).lost)
    finally:
        house.close()
    assert fewer == theirs[0]
    assert more == theirs[1]
    assert set(between) == lost == {laptop.child(number)["id"] for number in (2, 6, 8)}


async def test_more_than_the_books_have_may_have_gone_home_and_come_back(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await scanned(phone, laptop, 1, 2)
    told = await counts(phone, 3)
    assert "在场 2，数到 3，多 1 人。" in told
    assert "今天没有签到" in told
    assert name(laptop, 3) in told


async def test_without_a_network_a_count_is_kept_and_told_by_this_phones_books(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await scanned(phone, laptop, 1, 2)
    laptop.stop(at_once=True)
    told = await counts(phone, 1)
    assert "差 1 人" in told
    assert "记在这台手机上" in told
    await close(phone)
    laptop.start()
    await phone.all_sent()
    assert [fact["details"] for fact in laptop.facts("headcount")] == [{"number": 1}]


# --- from the last segment ------------------------------------------------------------------------------------------------------


async def test_who_was_in_the_last_segment_and_not_in_this_one_is_marked_with_a_tap(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await scanned(phone, laptop, *range(1, 6))
    await at_segment(phone, 0)
    await scanned(phone, laptop, 1, 2, 3)
    await at_segment(phone, 1)
    await scanned(phone, laptop, 1, 5)
    await phone.page.locator(".strip-pad .way").nth(1).click()
    await phone.page.get_by_role("button", name="点名").click()
    first = laptop.sample["activity"]["segments"][0]["title"]
    only = phone.page.locator(".lacking")
    assert await only.inner_text() == f"少了谁：“{first}”里有，这里还没有的 2 人"
    await only.click()
    rows = phone.page.locator(".rows .li")
    assert [await row.locator(".nm").inner_text() for row in await rows.all()] == [name(laptop, 2), name(laptop, 3)]
    await rows.first.get_by_role("button").click()
    await phone.page.locator(".entry", has_text="共 1 人").wait_for()
    assert await rows.locator(".nm").all_inner_texts() == [name(laptop, 3)]
    await phone.page.get_by_role("button", name="看全部名单").click()
    await phone.page.locator(".entry", has_text="共 60 人").wait_for()
    await phone.all_sent()
    assert laptop.facts("attendance")[-1]["child"] == laptop.child(2)["id"]


async def test_the_first_segment_of_the_day_lacks_nobody_and_other_desks_have_no_such_row(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await scanned(phone, laptop, 1)
    await phone.page.locator(".strip-pad .way").nth(1).click()
    await phone.page.get_by_role("button", name="点名").click()
    assert await phone.page.locator(".rows .li").count() == 60
    assert await phone.page.locator(".lacking").count() == 0
    await at_segment(phone, 0)
    await phone.page.get_by_role("button", name="找名字").click()
    await phone.page.get_by_role("button", name="点名").click()
    assert await phone.page.locator(".rows .li").count() == 60
    assert await phone.page.locator(".lacking").count() == 0


# --- at the planned end ---------------------------------------------------------------------------------------------------------


def ends(laptop, milliseconds: int) -> None:
    """The activity's planned end is so far from now."""
    with laptop.closed() as ledger:
        activity = ledger.store.activities.need(laptop.sample["activity"]["id"])
        ledger.save("activities", {**activity, "ends_at": days.shifted(days.now(), milliseconds)}, by="周敏")


async def test_at_the_planned_end_the_departure_desk_says_who_is_still_here(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await scanned(phone, laptop, 1, 2, 3)
    await phone.desk("签退")
    assert await phone.page.locator(".late-bar").count() == 0
    ends(laptop, -60_000)
    bar = phone.page.locator(".late-bar", has_text="到点了，还有 3 人没走")
    await bar.wait_for()
    await bar.click()
    sheet = phone.page.locator("dialog")
    rows = sheet.locator(".still-here")
    await rows.nth(2).wait_for()
    assert await rows.locator(".nm").all_inner_texts() == [name(laptop, n) for n in (1, 2, 3)]
    assert "最后看到" in await rows.first.inner_text()
    assert "001" in await rows.first.inner_text()
    await rows.nth(1).click()
    await phone.page.locator("#upper .name", has_text=name(laptop, 2)[:2]).wait_for()
    await phone.page.get_by_role("button", name="接走").first.click()
    await phone.told("done")
    await phone.page.locator("[data-view=verdict] .told").click()
    await phone.page.locator(".late-bar", has_text="还有 2 人没走").wait_for()


async def test_the_reminder_is_heard_once_and_never_at_another_desk(laptop, shelf):
    ends(laptop, -60_000)
    phone = await in_the_hall(laptop, shelf, NOTES)
    await scanned(phone, laptop, 1)
    assert await phone.page.locator(".late-bar").count() == 0
    remind = "import('/station/app.js').then(({ $screen_late }) => $screen_late.remindOfEnd())"
    assert await phone.page.evaluate(remind) is False
    await phone.page.evaluate("window.notes.splice(0)")
    await phone.desk("签退")
    await phone.page.locator(".late-bar").wait_for()
    for _ in range(2):  # the station's own clock may have been first: it is heard once all the same
        await phone.page.evaluate(remind)
    assert await phone.page.evaluate("window.notes") == [[E5, FLAT]]


async def test_counting_and_the_lists_can_be_read_and_reached(laptop, shelf):
    ends(laptop, -60_000)
    phone = await in_the_hall(laptop, shelf, viewport={"width": 360, "height": 640})
    wrong: list[str] = []
    await scanned(phone, laptop, *range(1, 9))
    await phone.page.locator(".deskbtn").click()
    await look_at(phone, "desks", wrong)
    await phone.page.get_by_role("button", name="数人头").click()
    await phone.page.get_by_role("dialog", name="数到几个孩子").wait_for()
    await look_at(phone, "pad", wrong)
    await close(phone)
    await counts(phone, 6)
    await look_at(phone, "counted", wrong)
    await close(phone)
    await at_segment(phone, 0)
    await scanned(phone, laptop, 1, 2, 3)
    await at_segment(phone, 1)
    await scanned(phone, laptop, 1)
    await phone.page.locator(".strip-pad .way").nth(1).click()
    await phone.page.get_by_role("button", name="点名").click()
    await phone.page.locator(".lacking").wait_for()
    await look_at(phone, "roll-call", wrong)
    await phone.page.locator(".lacking").click()
    await look_at(phone, "lacking", wrong)
    await phone.desk("签退")
    await phone.page.locator(".late-bar").wait_for()
    await look_at(phone, "late", wrong)
    await phone.page.locator(".late-bar").click()
    await phone.page.locator(".still-here").first.wait_for()
    await look_at(phone, "still here", wrong)
    assert not wrong, "\n".join(wrong)
