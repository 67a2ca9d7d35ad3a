"""Speaking to a reader in the reader's language: the catalogues, and whose language is spoken now.

Source texts are Chinese and stand where they are used; the catalogues in `assets/locales` hold the other languages. Language and time
zone belong to the page that is drawn or whose event is handled; elsewhere they are context variables, set by `use` when a request or a
command starts. Pages use all of this by way of `pages.words`.
"""

import gettext as gettext_module
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

LOCALES = Path(__file__).parent.parent / "assets" / "locales"
LANGUAGES = {"zh_CN": "中文", "en": "English"}
SOURCE = "zh_CN"

_language: ContextVar[str] = ContextVar("language", default=SOURCE)
_time_zone: ContextVar[str] = ContextVar("time_zone", default="Asia/Shanghai")


def _nobody() -> tuple[str, str] | None:
    return None


_reader: Callable[[], tuple[str, str] | None] = _nobody


def use(language: str | None, time_zone: str | None = None) -> None:
    """Speak `language` ("zh_CN" or "en"; anything else is Chinese) and read clocks in `time_zone`, from here on in this context."""
    _language.set(language if language in LANGUAGES else SOURCE)
    if time_zone:
        _time_zone.set(time_zone)


def ask_for_the_reader(reader: Callable[[], tuple[str, str] | None]) -> None:
    """Let `reader` say who reads, as (language, time zone), wherever it knows: pages know it of their visitor, in later handlers too."""
    global _reader
    _reader = reader


def language() -> str:
    """The language spoken now: "zh_CN" or "en"."""
    reader = _reader()
    return reader[0] if reader else _language.get()


def html_language() -> str:
    """The same as browsers and Quasar name it: "zh-CN" or "en-US"."""
    return "zh-CN" if language() == "zh_CN" else "en-US"


def time_zone() -> ZoneInfo:
    """The centre's zone, in which all clocks are read."""
    reader = _reader()
    return ZoneInfo(reader[1] if reader else _time_zone.get())


@lru_cache
def _catalogue(of: str) -> gettext_module.NullTranslations:
    """The catalogue of one language; an untranslated text stays as it was written."""
    path = LOCALES / of / "LC_MESSAGES" / "cuncao.po"
    if not path.exists():
        return gettext_module.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        messages = read_po(file, locale=of)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


def _(text: str) -> str:
    """`text`, written here in Chinese, in the reader's language."""
    return _catalogue(language()).gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """The text for `n` things. Chinese has one form: write it twice."""
    return _catalogue(language()).ngettext(one, many, n)


def pgettext(context: str, text: str) -> str:
    """`text` where the same Chinese means two things; `context` tells the translator which."""
    return _catalogue(language()).pgettext(context, text)


def mark(text: str) -> str:
    """Mark a text for translation where it is written; put it through `_` where it is drawn. For tables made when a module is imported."""
    return text


def station_words(of: str) -> dict[str, str | list[str]]:
    """The station's part of a catalogue: its texts by their source; where one and many differ, both. Empty for the source language."""
    path = LOCALES / of / "LC_MESSAGES" / "cuncao.po"
    if of == SOURCE or of not in LANGUAGES or not path.exists():
        return {}
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        messages = [message for message in read_po(file, locale=of) if any("assets/station" in where for where, _line in message.locations)]
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        if isinstance(message.string, str)
        else list(message.string)
        for message in messages
        if message.string
    }
