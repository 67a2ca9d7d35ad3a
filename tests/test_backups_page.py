"""Backups as an organizer sees them; and what she is told when the disk is full or fails under her hands."""

import errno
import os
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from nicegui.testing import User
from playwright.async_api import Page

from pages import backing_up, door
from storage import files, house
from storage.check import check
from storage.pictures import Pictures
from storage.store import Note
from tests.conftest import Centre, Server


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> "Disk":
    return Disk(monkeypatch)


class Disk:
    """Where the stores' writes end, full or broken for as long as the story says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._sound = files.write, files.sync

    def is_full(self) -> None:
        def write(fd: int, data: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        self._monkeypatch.setattr(files, "write", write)

    def fails(self) -> None:
        def sync(fd: int, why: str) -> None:
            raise OSError(errno.EIO, "Input/output error")

        self._monkeypatch.setattr(files, "sync", sync)

    def takes_no_more(self) -> None:
        def sync(fd: int, why: str) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        self._monkeypatch.setattr(files, "sync", sync)

    def has_room(self) -> None:
        self._monkeypatch.setattr(files, "write", self._sound[0])
        self._monkeypatch.setattr(files, "sync", self._sound[1])


@pytest.fixture
def told_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """An error of the store that reached a page is in the log, too: that one, and no other."""
    yield
    errors = [record for record in caplog.get_records("call") if record.levelname == "ERROR"]
    assert {record.getMessage().partition(":")[0] for record in errors} <= {"disk_full", "disk_failed"}
    assert errors
    caplog.get_records("call").clear()


@pytest.fixture(autouse=True)
def nothing_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backing_up, "failed", None)


# --- now ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("passphrase", "ending"), [("", ".zip"), ("腊月里的风铃响了", ".cuncao")])
async def test_a_backup_is_made_now_and_given_out_once(user: User, folder: Path, passphrase: str, ending: str, tmp_path: Path) -> None:
    await user.open("/backups")
    if passphrase:
        user.find(marker="口令").type(passphrase)
        user.find(marker="口令再写一遍").type(passphrase)
    user.find(marker="now").click()
    answer = await user.download.next()
    await user.should_see("备份好了，正在下载")
    assert answer.status_code == 200
    assert unquote(answer.headers["content-disposition"]).endswith(ending)
    assert answer.headers["cache-control"] == "no-store"
    (tmp_path / "taken").write_bytes(answer.content)
    report = check(tmp_path / "taken", passphrase=passphrase or None)
    assert (report.sound, report.store) == (True, house.ledger().store.id)
    if passphrase:
        assert not check(tmp_path / "taken").sound
    assert list((folder / "backups" / "asked-for").iterdir()) == []
    assert (await user.http_client.get(answer.request.url)).status_code == 404


@pytest.mark.parametrize(
    ("passphrase", "again", "says"),
    [("腊月里的风铃", "腊月里的风铃", "口令太短，至少 8 个字。"), ("腊月里的风铃响了", "腊月里的风铃响", "两遍写的不一样，再看一遍。")],
)
async def test_a_passphrase_that_nobody_could_write_again_is_not_taken(
    user: User, folder: Path, passphrase: str, again: str, says: str
) -> None:
    await user.open("/backups")
    await user.should_not_see("口令再写一遍")
    user.find(marker="口令").type(passphrase)
    user.find(marker="口令再写一遍").type(again)
    user.find(marker="now").click()
    await user.should_see(says)
    assert not (folder / "backups" / "asked-for").exists()


async def test_how_to_restore_is_said_for_both_kinds_of_computer(user: User) -> None:
    await user.open("/backups")
    await user.should_see(".venv/bin/python app.py restore &#34;备份文件&#34; --data &#34;新文件夹&#34;")
    await user.should_see(".venv\\Scripts\\python app.py restore &#34;备份文件&#34; --data &#34;新文件夹&#34;")


async def test_nobody_else_gets_what_one_organizer_asked_for(centre: Centre, user: User) -> None:
    address = await backing_up.make_now(centre.organizer, "")
    house.ledger().save("organizers", {**centre.organizer, "id": "o2", "name": "李老师"}, by="周敏")
    user.http_client.cookies.set(door.COOKIE, await door.begin({"id": "o2", "name": "李老师"}))
    assert (await user.http_client.get(address)).status_code == 404
    user.http_client.cookies.clear()
    assert (await user.http_client.get(address, headers={"accept": "*/*"})).status_code == 401
    user.http_client.cookies.set(door.COOKIE, await door.begin(centre.organizer))
    assert (await user.http_client.get(address)).status_code == 200


async def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing_behind(user: User, folder: Path, disk: Disk) -> None:
    await user.open("/backups")
    backing_up._room(backing_up.ASKED_FOR)
    disk.takes_no_more()
    user.find(marker="now").click()
    await user.should_see("放不下这份备份，没有做成")
    await user.should_see("寸草里的资料都在")
    assert (backing_up._asked, list((folder / "backups" / "asked-for").iterdir())) == ({}, [])


# --- every day ------------------------------------------------------------------------------------------------------------------


async def test_the_days_backup_is_made_once_and_can_be_downloaded(user: User, folder: Path, tmp_path: Path) -> None:
    await user.open("/settings")
    await user.should_see("还没有自动备份")
    await backing_up.make_todays()
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    file = folder / "backups" / f"cuncao-{today}.zip"
    first = file.stat().st_mtime_ns
    await backing_up.make_todays()
    assert file.stat().st_mtime_ns == first
    await user.open("/settings")
    await user.should_see("上次自动备份")
    page = (await user.http_client.get("/backups")).text
    assert f"/backups/daily/{today}.zip" in page
    answer = await user.http_client.get(f"/backups/daily/{today}.zip")
    (tmp_path / "taken").write_bytes(answer.content)
    assert check(tmp_path / "taken").sound


async def test_before_the_centre_has_a_name_there_is_nothing_to_back_up(ledger, folder: Path) -> None:
    await backing_up.make_todays()
    assert not (folder / "backups").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
async def test_only_the_owner_of_the_folder_may_look_into_it(centre: Centre, folder: Path) -> None:
    await backing_up.make_todays()
    assert (folder / "backups").stat().st_mode & 0o077 == 0


async def test_why_the_days_backup_was_not_made_stands_in_the_settings_until_it_is(user: User, disk: Disk) -> None:
    disk.fails()
    await backing_up.make_todays()
    await user.open("/settings")
    await user.should_see("今天的自动备份没有做成")
    await user.should_see("Input/output error")
    await user.should_see("寸草里的资料都在")
    disk.has_room()
    await backing_up.make_todays()
    await user.open("/settings")
    await user.should_not_see("今天的自动备份没有做成")


async def test_a_folder_for_backups_that_cannot_be_made_is_said_in_the_settings(user: User, folder: Path, disk: Disk) -> None:
    (folder / "backups").write_text("a file where the folder should be")
    await backing_up.make_todays()
    await user.open("/settings")
    await user.should_see("今天的自动备份没有做成")
    await user.should_see(str(folder / "backups"))


async def test_a_picture_that_cannot_be_read_is_why_no_backup_was_made(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = Pictures(house.ledger().store.folder)
    photo = {"picture": picture.keep(b"a picture"), "by": "奶奶", "on": "2026-11-29"}
    house.ledger().save("children", {"id": "c1", "name": "魏小涛", "photo": photo}, by="周敏")
    await house.ledger().commit()
    path = picture.find(photo["picture"])

    def read_bytes(self: Path) -> bytes:
        raise OSError(errno.EIO, "Input/output error", str(self))

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    await backing_up.make_todays()
    await user.open("/settings")
    await user.should_see(f"读不了 {path}")


async def test_an_old_backup_that_cannot_be_removed_is_no_reason_to_say_that_todays_is_missing(
    centre: Centre, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "backups").mkdir()
    for day in range(1, 29):
        (folder / "backups" / f"cuncao-2020-02-{day:02}.zip").touch()

    def remove(path: Path) -> None:
        raise OSError(errno.EIO, "Input/output error", str(path))

    monkeypatch.setattr(files, "remove", remove)
    await backing_up.make_todays()
    assert (backing_up.failed, len(list((folder / "backups").glob("*.zip")))) == (None, 29)


@pytest.mark.parametrize("day", ["2026-02-30", "..%2F..%2Fsnapshot", "nowhere"])
async def test_there_is_nothing_but_backups_to_fetch(user: User, day: str) -> None:
    assert (await user.http_client.get(f"/backups/daily/{day}.zip")).status_code == 404


async def test_a_stranger_gets_no_backup(centre: Centre, stranger: User) -> None:
    await backing_up.make_todays()
    for path in ("/backups", f"/backups/daily/{date.today().isoformat()}.zip", "/backups/made/x"):
        assert (await stranger.http_client.get(path, headers={"accept": "*/*"})).status_code == 401


async def test_what_was_never_fetched_does_not_stay(centre: Centre, folder: Path) -> None:
    asked, half = backing_up._room(backing_up.ASKED_FOR) / "old", folder / "backups" / "cuncao-2026-01-02.zip.new"
    asked.write_bytes(b"x")
    half.write_bytes(b"x")
    long_ago = time.time() - 2 * backing_up.AGAIN
    os.utime(asked, (long_ago, long_ago))
    backing_up._sweep(older_than=backing_up.AGAIN)
    assert (asked.exists(), half.exists()) == (False, True)


@pytest.mark.browser
async def test_a_server_makes_the_days_backup_by_itself_and_a_browser_downloads_one(page: Page, server: Server, tmp_path: Path) -> None:
    server.stop()
    server.start()  # the centre has a name now
    await page.goto(server.url + "/backups")
    await page.get_by_label("口令", exact=True).first.fill("腊月里的风铃响了")
    await page.get_by_label("口令再写一遍", exact=True).first.fill("腊月里的风铃响了")
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="现在备份").click()
    download = await coming.value
    await download.save_as(tmp_path / "taken")
    assert check(tmp_path / "taken", passphrase="腊月里的风铃响了").sound
    await page.reload()
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="下载").first.click()
    await (await coming.value).save_as(tmp_path / "daily")
    assert check(tmp_path / "daily").sound


# --- what the disk does to the work ----------------------------------------------------------------------------------------------


async def test_on_a_full_disk_the_page_says_so_and_after_making_room_one_goes_on(user: User, disk: Disk, told_in_the_log: None) -> None:
    await user.open("/settings")
    user.find(marker="名称").clear().type("新桥儿童之家")
    disk.is_full()
    user.find("记下").click()
    await user.should_see("硬盘满了，刚才这一步没有存下来，以前的都在。腾出一些空间，再做一次。")
    assert house.ledger().centre["name"] == "柳坪村儿童之家"
    disk.has_room()
    user.find("记下").click()
    await user.should_see("记下了")
    assert house.ledger().centre["name"] == "新桥儿童之家"


async def test_on_a_disk_that_fails_the_page_says_so_and_reading_goes_on(user: User, disk: Disk, told_in_the_log: None) -> None:
    await user.open("/settings")
    user.find(marker="名称").clear().type("新桥儿童之家")
    disk.fails()
    user.find("记下").click()
    await user.should_see("Input/output error")
    await user.should_see("先看看硬盘，再关掉寸草重新打开。")
    disk.has_room()
    user.find("记下").click()
    await user.should_see("先看看硬盘，再关掉寸草重新打开。")
    assert house.ledger().centre["name"] == "柳坪村儿童之家"
    await user.open("/children")
    await user.should_see("儿童")


async def test_on_a_full_disk_a_session_that_should_slide_still_reads(user: User, disk: Disk) -> None:
    (running,) = house.ledger().store.sessions.all()
    soon = (datetime.now(door.UTC) + door.timedelta(days=2)).isoformat()
    house.ledger().save("sessions", {**running, "until": soon}, by=None)
    await house.ledger().commit()
    disk.is_full()
    answer = await user.http_client.get("/settings")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    disk.has_room()
    assert "cuncao=" in (await user.http_client.get("/settings")).headers["set-cookie"]


async def test_what_was_noticed_at_the_start_stands_in_the_settings(user: User) -> None:
    house.ledger().store.notes.append(Note("torn_tail", {"file": "data/journal-000000000000.jsonl", "line": 7, "bytes": 3}))
    await user.open("/settings")
    await user.should_see("上次没有好好关机")
    await user.should_see("第 7 行")
