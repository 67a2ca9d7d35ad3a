"""The frame every page stands in, seen by organizers and by strangers."""

from nicegui.testing import User


async def test_a_stranger_is_led_to_the_first_visit_until_the_centre_has_a_name(stranger: User) -> None:
    answer = await stranger.http_client.get("/settings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome")


async def test_an_organizer_sees_the_places_and_her_name(user: User) -> None:
    await user.open("/")
    await user.should_see("先让孩子们上名单")
    for place in ("看板", "活动", "儿童", "物资", "待处理", "设置", "周敏", "退出登录"):
        await user.should_see(place)


async def test_a_second_test_finds_the_pages_again(user: User) -> None:
    await user.open("/settings")
    await user.should_see("设置")
