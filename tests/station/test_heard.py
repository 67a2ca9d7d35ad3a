"""What is heard and felt: five outcomes that cannot be taken for one another, and a name that is spoken only where a Chinese voice is."""

import pytest

pytestmark = pytest.mark.browser

NOTES = """window.notes = []; window.buzzes = [];
const make = BaseAudioContext.prototype.createOscillator;
BaseAudioContext.prototype.createOscillator = function () {
  const tone = make.call(this);
  const start = tone.start.bind(tone);
  tone.start = (at) => { window.notes.push([Math.round(tone.frequency.value), tone.type]); start(at); };
  return tone;
};
navigator.vibrate = (pattern) => window.buzzes.push(pattern) > 0;"""

VOICES = """window.said = []; window.voices = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
const speech = { speaking: false, pending: false, getVoices: () => window.voices, cancel: () => { window.said.push('cut short'); speech.speaking = false; },
  speak: ({ text, lang, voice }) => { window.said.push([text, lang, voice.name]); speech.speaking = true; } };
Object.defineProperty(window, 'speechSynthesis', { value: speech });"""


def voice(name: str, lang: str, *, here: bool = True) -> str:
    return f"window.voices.push({{ name: '{name}', lang: '{lang}', localService: {str(here).lower()} }})"


async def in_the_hall(laptop, shelf, script: str):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(script)
    await phone.join(laptop.hall, laptop.code)
    return phone


async def setting(phone, name: str) -> None:
    """Switch it over on the sheet of this phone."""
    await phone.page.locator(".deskbtn").click()
    await phone.page.locator(".me-row").click()
    await phone.page.get_by_label(name).click()
    await phone.page.keyboard.press("Escape")
    await phone.page.locator("dialog").wait_for(state="detached")


async def heard(phone) -> tuple[list[list], list[list[int]]]:
    """The notes and the buzzes since the last time."""
    return await phone.page.evaluate("[window.notes.splice(0), window.buzzes.splice(0)]")


G4, A3, A4, C5, E5, G5, C6 = 392, 220, 440, 523, 659, 784, 1047
FLAT = "sine"


async def test_every_outcome_has_a_sound_and_a_vibration_of_its_own(laptop, shelf):
    phone = await in_the_hall(laptop, shelf, NOTES)
    await phone.number("017")
    await phone.told("done")
    green = await heard(phone)
    assert green == [[[G5, FLAT], [C6, FLAT]], [[40]]]
    await phone.number("017")
    await phone.told("already")
    yellow = await heard(phone)
    assert yellow == [[[E5, FLAT]], [[120]]]
    await phone.scanner("NOTABADGE!")
    await phone.told("stop")
    red = await heard(phone)
    assert red == [[[A3, "square"], [A3, "square"]], [[300, 100, 300]]]
    laptop.stop(at_once=True)
    await phone.number("018")
    await phone.told("kept")
    amber = await heard(phone)
    assert amber == [[[G5, FLAT], [C6, FLAT], [G4, FLAT]], [[40, 60, 40]]]
    laptop.start()
    await phone.all_sent()
    await phone.told("done")
    assert await heard(phone) == [[], []], "amber that turns green is no second event"


async def test_what_is_to_be_looked_at_sounds_like_nothing_else(laptop, shelf):
    phone = await in_the_hall(laptop, shelf, NOTES)
    await phone.desk("签退")
    await phone.number("021")
    await phone.page.locator(".collectors").wait_for()
    await heard(phone)
    await phone.page.locator(".collector .btn").first.click()
    await phone.told("flag")
    assert await heard(phone) == [[[A4, FLAT], [C5, FLAT], [A4, FLAT]], [[80, 60, 80, 60, 80]]]


async def test_sound_and_vibration_are_switched_off_each_by_itself(laptop, shelf):
    phone = await in_the_hall(laptop, shelf, NOTES)
    await setting(phone, "声音")
    await phone.number("017")
    await phone.told("done")
    assert await heard(phone) == [[], [[40]]]
    await setting(phone, "声音")
    await setting(phone, "震动")
    await phone.number("018")
    await phone.page.locator("#upper.v.done .name", has_text=laptop.child(18)["name"][:2]).wait_for()
    assert await heard(phone) == [[[G5, FLAT], [C6, FLAT]], []]


async def test_a_name_is_spoken_by_a_chinese_voice_alone_also_by_one_that_comes_late(laptop, shelf):
    phone = await in_the_hall(laptop, shelf, VOICES)
    said = "window.said.splice(0)"
    await phone.number("017")
    await phone.told("done")
    assert await phone.page.evaluate(said) == [], "no voice yet"
    await phone.page.evaluate(voice("Samantha", "en-US"))
    await phone.number("018")
    await phone.page.locator("#upper .name", has_text=laptop.child(18)["name"][:2]).wait_for()
    assert await phone.page.evaluate(said) == [], "an English voice makes nothing of a Chinese name"
    for made in (voice("Meijia", "zh-TW"), voice("far away", "zh-CN", here=False), voice("Tingting", "zh_CN")):
        await phone.page.evaluate(made)
    await phone.number("019")
    await phone.page.locator("#upper .name", has_text=laptop.child(19)["name"][:2]).wait_for()
    assert await phone.page.evaluate(said) == [[laptop.child(19)["name"], "zh_CN", "Tingting"]]
    await phone.number("020")
    await phone.page.locator("#upper .name", has_text=laptop.child(20)["name"][:2]).wait_for()
    assert await phone.page.evaluate(said) == ["cut short", [laptop.child(20)["name"], "zh_CN", "Tingting"]], (
        "nothing waits for the last name's end"
    )


async def test_spoken_names_are_switched_off_and_need_no_sound(laptop, shelf):
    phone = await in_the_hall(laptop, shelf, VOICES)
    await phone.page.evaluate(voice("Tingting", "zh-CN"))
    await setting(phone, "声音")
    await phone.number("017")
    await phone.told("done")
    assert await phone.page.evaluate("window.said.splice(0)") == [[laptop.child(17)["name"], "zh-CN", "Tingting"]]
    await setting(phone, "念名字")
    await phone.number("018")
    await phone.page.locator("#upper .name", has_text=laptop.child(18)["name"][:2]).wait_for()
    assert await phone.page.evaluate("window.said") == []
