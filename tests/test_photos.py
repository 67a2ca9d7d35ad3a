"""Photos of children and guardians: never without consent on record, small and bare, and gone when consent is taken back."""

import asyncio
import json
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from nicegui.elements.upload_files import SmallFileUpload
from nicegui.testing import User
from PIL import Image, PngImagePlugin

from care import days, photos, portrait
from care.identity import Unclear
from care.merging import merged
from care.portrait import BadPicture
from pages import importing, photo_keeping
from storage import files
from storage.backup import backup_now, restore
from storage.check import check
from storage.errors import DiskFailed, NotFound
from storage.ledger import Ledger
from storage.pictures import Pictures, name_of
from tests.conftest import Centre
from tests.waiting import until

Record = dict[str, Any]
AGREED = {"by": "奶奶 刘秀英", "on": "2026-11-20", "noted_by": "周敏"}
TODAY = date(2026, 11, 29)


def drawn(width: int = 1200, height: int = 800, form: str = "JPEG", colour: Any = (180, 120, 90), **more: Any) -> bytes:
    """A picture as a file: its left half white."""
    image = Image.new("RGB", (width, height), colour)
    image.paste((255, 255, 255), (0, 0, width // 2, height))
    made = BytesIO()
    image.save(made, form, **more)
    return made.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(BytesIO(jpeg))


@pytest.fixture
def village(ledger: Ledger) -> Ledger:
    """Two siblings with their grandmother, and an uncle who may not collect one of them."""
    by, added = "周敏", days.shifted(days.now(), -86_400_000)
    ledger.save("guardians", {"id": "g1", "name": "刘秀英", "phone": "13900001211"}, by=by)
    ledger.save("guardians", {"id": "g2", "name": "李建国"}, by=by)
    links = [{"guardian": "g1", "relation": "奶奶", "may_collect": True}, {"guardian": "g2", "relation": "伯伯", "may_collect": False}]
    ledger.save(
        "children", {"id": "c1", "name": "魏小涛", "born": "2017-05-06", "number": 17, "guardians": links, "added_at": added}, by=by
    )
    ledger.save("children", {"id": "c2", "name": "魏小雨", "number": 18, "guardians": links[:1], "added_at": added}, by=by)
    ledger.store.commit_now()
    return ledger


def on_disk(ledger: Ledger) -> list[str]:
    return Pictures(ledger.store.folder).names()


def written_down(ledger: Ledger) -> str:
    """All that the store holds, as text."""
    return json.dumps(ledger.store.as_safe()[0], ensure_ascii=False)


# --- the picture itself ---------------------------------------------------------------------------------------------------------


def test_a_photo_is_made_small_and_light() -> None:
    noisy = Image.effect_noise((3000, 2000), 120).convert("RGB")
    made = BytesIO()
    noisy.save(made, "JPEG", quality=95)
    kept = portrait.read(made.getvalue())
    assert len(kept) <= 60 * 1024 < len(made.getvalue())
    assert (opened(kept).format, max(opened(kept).size) <= 480) == ("JPEG", True)
    assert opened(portrait.read(drawn())).size == (480, 320)
    assert opened(portrait.read(drawn(60, 40))).size == (60, 40)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_where_a_photo_was_taken_is_not_kept(form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "east end of Liuping"
    exif.get_ifd(0x8825)[2] = (30.0, 12.0, 41.0)
    more: Record = {"exif": exif, **({"comment": b"taken at home"} if form == "JPEG" else {})}
    if form == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_text("Comment", "taken at home")
    sent = drawn(form=form, **more)
    assert b"east end of Liuping" in sent
    kept = portrait.read(sent)
    assert (dict(opened(kept).getexif()), opened(kept).info.keys() & {"exif", "comment", "Comment", "xmp"}) == ({}, set())
    assert not any(left in kept for left in (b"taken at home", b"Liuping", b"Exif"))


def test_a_photo_taken_with_the_phone_on_its_side_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the left half of what the camera saw is the top
    kept = opened(portrait.read(drawn(exif=exif)))
    assert kept.size == (320, 480)
    assert min(kept.getpixel((160, 20))) > 240  # type: ignore[arg-type]
    assert max(kept.getpixel((160, 460))) < 200  # type: ignore[arg-type]


def test_what_is_transparent_becomes_white_paper() -> None:
    made = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(made, "PNG")
    assert min(opened(portrait.read(made.getvalue())).getpixel((25, 25))) > 250  # type: ignore[arg-type]


def a_bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 30,000 × 30,000."""
    sent = bytearray(drawn(10, 10, "PNG"))
    import zlib

    sent[16:24] = (30_000).to_bytes(4, "big") * 2
    sent[29:33] = zlib.crc32(bytes(sent[12:29])).to_bytes(4, "big")
    return bytes(sent)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "not_a_picture"),
        ("孩子的名字\n魏小涛".encode(), "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_picture"),
        (b"%PDF-1.7 no picture", "not_a_picture"),
        (drawn(form="GIF"), "not_a_picture"),
        (drawn(form="BMP"), "not_a_picture"),
        (drawn(form="TIFF"), "not_a_picture"),
        (drawn()[:2000], "broken"),
        (drawn(form="PNG")[:300], "broken"),
        (drawn(form="WEBP")[:60], "broken"),
        (a_bomb(), "too_large"),
        (drawn(8000, 6000, "PNG"), "too_large"),
        (drawn() + bytes(portrait.LARGEST_FILE), "too_heavy"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_reason(sent: bytes, code: str) -> None:
    with pytest.raises(BadPicture) as error:
        portrait.read(sent)
    assert error.value.code in {code, "broken"} if code == "not_a_picture" and not sent else error.value.code == code


def test_a_photo_with_bits_turned_over_is_kept_or_refused_and_nothing_else() -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        sound = drawn(64, 48, form)
        for at in range(0, len(sound), max(1, len(sound) // 40)):
            try:
                kept = portrait.read(sound[:at] + bytes([sound[at] ^ 0xA5]) + sound[at + 1 :])
            except BadPicture:
                continue
            assert opened(kept).format == "JPEG"


# --- consent --------------------------------------------------------------------------------------------------------------------


def test_consent_says_who_and_when() -> None:
    assert photos.consent(" 奶奶  刘秀英 ", "2026-11-20", today=TODAY, noted_by="周敏") == AGREED
    assert photos.consent("奶奶", "", today=TODAY, noted_by="周敏")["on"] == "2026-11-29"
    for by, on, code in (
        ("", "2026-11-20", "nobody_agreed"),
        ("\u200b \n", "2026-11-20", "nobody_agreed"),
        ("奶" * 61, "2026-11-20", "by_too_long"),
        ("奶奶", "2026-11-30", "day_future"),
        ("奶奶", "2026-11", "day_unreadable"),
        ("奶奶", "哪天", "day_unreadable"),
    ):
        with pytest.raises(Unclear) as unclear:
            photos.consent(by, on, today=TODAY, noted_by="周敏")
        assert unclear.value.code == code


@pytest.mark.parametrize("lacking", ["by", "on", "picture"])
def test_a_picture_without_consent_is_no_photo(lacking: str) -> None:
    whole = {"picture": "a" * 64, **AGREED}
    assert photos.picture_of({"photo": whole}) == "a" * 64
    assert photos.picture_of({"photo": {**whole, lacking: ""}}) is None or lacking == "picture"
    assert photos.needed([{"id": "c1", "photo": {**whole, lacking: None}}], []) == set()
    assert photos.picture_of({}) is photos.picture_of({"photo": None}) is None


def test_a_photo_goes_with_the_record_that_goes_into_another() -> None:
    photo = {"picture": "a" * 64, **AGREED}
    assert merged({"id": "c1"}, {"id": "c2", "photo": photo}, {})["photo"] == photo
    assert merged({"id": "c1", "photo": photo}, {"id": "c2", "photo": {**photo, "picture": "b"}}, {})["photo"] == photo
    assert "photo" not in merged({"id": "c1"}, {"id": "c2"}, {})


# --- kept, and taken away -------------------------------------------------------------------------------------------------------


async def test_consent_taken_back_takes_the_photo_from_record_history_disk_and_later_backups(village: Ledger, tmp_path: Path) -> None:
    jpeg = portrait.read(drawn())
    await photo_keeping.keep("children", "c1", jpeg, AGREED, by="周敏")
    name = name_of(jpeg)
    assert village.store.children.need("c1")["photo"] == {"picture": name, **AGREED}
    assert on_disk(village) == [name]
    assert backup_now(village.store, tmp_path / "before.zip").pictures == 1
    await photo_keeping.withdraw("children", "c1", by="周敏")
    assert village.store.children.need("c1").get("photo") is None
    assert on_disk(village) == []
    assert name not in written_down(village)
    (told,) = [entry["before"]["photo"] for entry in village.store.history.by("record", "c1") if (entry["before"] or {}).get("photo")]
    assert told == AGREED  # who had agreed is no secret; which picture it was, nobody can find out any more
    assert backup_now(village.store, tmp_path / "after.zip").pictures == 0
    with zipfile.ZipFile(tmp_path / "after.zip") as archive:
        assert [one for one in archive.namelist() if "picture" in one] == []
        assert name.encode() not in archive.read("snapshot.json")
    for file in ("before.zip", "after.zip"):
        report = check(tmp_path / file)
        assert (report.sound, report.notes) == (True, [])
    restore(tmp_path / "before.zip", tmp_path / "then")
    assert Pictures(tmp_path / "then").names() == [name]
    assert check(tmp_path / "then").sound


async def test_a_picture_that_somebody_else_has_too_stays(village: Ledger) -> None:
    jpeg = portrait.read(drawn())
    await photo_keeping.keep("children", "c1", jpeg, AGREED, by="周敏")
    await photo_keeping.keep("guardians", "g1", jpeg, AGREED, by="周敏")
    await photo_keeping.withdraw("children", "c1", by="周敏")
    assert on_disk(village) == [name_of(jpeg)]
    await photo_keeping.withdraw("guardians", "g1", by="周敏")
    assert on_disk(village) == []


async def test_another_photo_in_its_place_removes_the_first(village: Ledger) -> None:
    first, second = portrait.read(drawn()), portrait.read(drawn(colour=(10, 60, 20)))
    await photo_keeping.keep("guardians", "g1", first, AGREED, by="周敏")
    await photo_keeping.keep("guardians", "g1", second, {**AGREED, "on": "2026-11-29"}, by="周敏")
    assert on_disk(village) == [name_of(second)]
    assert name_of(first) not in written_down(village)


async def test_the_photo_of_a_merged_child_goes_from_both_records(village: Ledger) -> None:
    jpeg = portrait.read(drawn())
    await photo_keeping.keep("children", "c2", jpeg, AGREED, by="周敏")
    gone = village.store.children.need("c2")
    village.save("children", merged(village.store.children.need("c1"), gone, {}), by="周敏")
    village.save("children", {**gone, "merged_into": "c1"}, by="周敏")
    await village.commit()
    await photo_keeping.withdraw("children", "c1", by="周敏")
    assert on_disk(village) == []
    assert name_of(jpeg) not in written_down(village)


async def test_a_guardian_whom_no_child_has_any_more_keeps_no_photo(village: Ledger) -> None:
    jpeg = portrait.read(drawn())
    await photo_keeping.keep("guardians", "g2", jpeg, AGREED, by="周敏")
    child = village.store.children.need("c1")
    village.save("children", {**child, "guardians": child["guardians"][:1]}, by="周敏")
    await village.commit()
    await photo_keeping.sweep()
    assert (on_disk(village), village.store.guardians.need("g2").get("photo")) == ([], None)
    assert check(village.store.folder).problems == []


async def test_a_photo_that_came_while_needless_ones_were_removed_is_not_removed_with_them(village: Ledger) -> None:
    jpeg = portrait.read(drawn())
    await asyncio.gather(*(photo_keeping.keep("children", id, jpeg, AGREED, by="周敏") for id in ("c1", "c2")), photo_keeping.sweep())
    await asyncio.gather(
        photo_keeping.withdraw("children", "c1", by="周敏"),
        photo_keeping.keep("guardians", "g1", jpeg, AGREED, by="周敏"),
        photo_keeping.sweep(),
    )
    assert on_disk(village) == [name_of(jpeg)]
    assert check(village.store.folder).sound


async def test_a_photo_for_a_child_that_was_merged_meanwhile_is_not_kept(village: Ledger) -> None:
    village.save("children", {**village.store.children.need("c2"), "merged_into": "c1"}, by="李群")
    await village.commit()
    with pytest.raises(NotFound):
        await photo_keeping.keep("children", "c2", portrait.read(drawn()), AGREED, by="周敏")
    assert on_disk(village) == []


async def test_a_photo_that_the_disk_did_not_take_is_nobodys(village: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    real = files.sync

    def full(fd: int, why: str) -> None:
        if why == "picture":
            raise OSError(5, "Input/output error")
        real(fd, why)

    monkeypatch.setattr(files, "sync", full)
    with pytest.raises(DiskFailed):
        await photo_keeping.keep("children", "c1", portrait.read(drawn()), AGREED, by="周敏")
    assert (on_disk(village), village.store.children.need("c1").get("photo")) == ([], None)


async def test_what_a_power_cut_left_over_is_in_no_backup_and_goes_at_the_next_start(village: Ledger, tmp_path: Path) -> None:
    Pictures(village.store.folder).keep(b"nobody's any more")
    assert backup_now(village.store, tmp_path / "b.zip").pictures == 0
    await photo_keeping.sweep()
    assert on_disk(village) == []


async def test_a_photo_that_is_not_there_any_more_is_told_by_the_check(village: Ledger, tmp_path: Path) -> None:
    jpeg = portrait.read(drawn())
    await photo_keeping.keep("children", "c1", jpeg, AGREED, by="周敏")
    Pictures(village.store.folder).remove(name_of(jpeg))
    assert check(village.store.folder).problems == [{"code": "picture_missing", "picture": name_of(jpeg)}]
    backup_now(village.store, tmp_path / "b.zip")
    report = check(tmp_path / "b.zip")
    assert (report.sound, report.notes) == (True, [{"code": "picture_missing", "picture": name_of(jpeg)}])


async def test_an_import_keeps_no_way_to_a_photo_either(village: Ledger) -> None:
    jpeg = portrait.read(drawn())
    await photo_keeping.keep("children", "c1", jpeg, AGREED, by="周敏")
    made = importing.import_file(village, "x.csv", "姓名,出生日期,学校\n魏小涛,2017-05-06,柳坪小学\n".encode(), by="周敏")
    await village.commit()
    assert made["updated"] == 1
    await photo_keeping.withdraw("children", "c1", by="周敏")
    importing.undo(village, importing.imports(village)[0]["id"], by="周敏")
    await village.commit()
    assert name_of(jpeg) not in written_down(village)
    assert on_disk(village) == []


# --- the page -------------------------------------------------------------------------------------------------------------------


async def choose(user: User, data: bytes, name: str = "photo.jpg") -> None:
    """Choose a file in the open sheet."""
    with user:
        await the(user, "photo").handle_uploads([SmallFileUpload(name, "image/jpeg", data)])


async def test_a_photo_is_asked_for_with_its_consent_shown_and_taken_away(user: User, village: Ledger, centre: Centre) -> None:
    await user.open("/children/c1")
    await user.should_see("没有照片")
    user.find(marker="photo-of-c1").click()
    await user.should_see("魏小涛 的照片")
    await user.should_see("只有组织者和签退的人看得到")
    user.find(marker="deed").click()
    await until(lambda: the(user, "谁同意的").error == "写上是谁同意的。没有人同意，就不放照片。")
    assert the(user, "photo").props["wrong"] == "先拍一张，或者选一张。"
    await choose(user, "不是照片".encode())
    await until(lambda: the(user, "photo").props["wrong"] == "这个文件不是照片，没有收。换一张 JPEG、PNG 或者 WebP 的照片。")
    await choose(user, drawn())
    assert on_disk(village) == []  # nothing is kept before somebody has agreed
    await until(lambda: the(user, "photo").props["shown"].startswith("data:image/jpeg;base64,"))
    user.find(marker="deed").click()
    await until(lambda: the(user, "谁同意的").error is not None)
    assert on_disk(village) == []
    with user:
        the(user, "谁同意的").value = "奶奶 刘秀英"
    user.find(marker="deed").click()
    await until(lambda: village.store.children.need("c1").get("photo"))
    today = days.day_of(days.now(), "Asia/Shanghai")
    assert village.store.children.need("c1")["photo"] == {
        "picture": on_disk(village)[0],
        "by": "奶奶 刘秀英",
        "on": today,
        "noted_by": "周敏",
    }
    await user.open("/children/c1")
    await user.should_see("奶奶 刘秀英 同意，周敏 记的")
    await user.should_see(f"/pictures/{on_disk(village)[0]}")
    await user.open("/children/c1/history")
    await user.should_see("照片")
    await user.open("/children/c1")
    user.find("拿掉").click()
    await user.should_see("拿掉 魏小涛 的照片？")
    await user.should_see("以前做的备份里还有这张照片，以后的没有。")
    user.find(marker="deed").click()
    await until(lambda: not on_disk(village))
    await user.open("/children/c1")
    await user.should_not_see("周敏 记的")


def the(user: User, marker: str) -> Any:
    (found,) = user.find(marker=marker).elements
    return found
