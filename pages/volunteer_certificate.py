"""The certificate of one volunteer: what the national rule asks for is typed when it is printed, and kept nowhere."""

from datetime import date
from typing import Any

from markupsafe import Markup
from nicegui import run, ui

from care import days, identity, reading, service
from care.service import Volunteer
from pages import words
from pages.frame import who
from pages.markup import draw
from pages.papers.service_certificate import Certificate, Line, service_certificate
from pages.parts import sheet, sheet_buttons, text_field, typed
from pages.words import _
from storage import house
from storage.ledger import Ledger

LONGEST = 40
"""Characters of a field on the paper."""


class CertificateSheet:
    """One open sheet."""

    def __init__(self, volunteer: Volunteer, first: str, last: str) -> None:
        self.volunteer, self.first, self.last = volunteer, first, last
        self._busy = False
        with sheet(_("{name} 的证明").format(name=volunteer.name)) as self.dialog:
            draw(Markup('<p class="soft">{}</p>').format(_("证件号码这些只印在纸上，不保存。不写的，纸上留一条线。")))
            self.fields: dict[str, Any] = {}
            for pair in (
                (("document", _("证件类型"), _("居民身份证")), ("document_number", _("证件号码"), "")),
                (("volunteer_number", _("志愿者编号"), ""), ("number", _("证书编号"), "")),
                (("leader", _("负责人"), ""), ("handler", _("经办人"), who()["name"])),
            ):
                with ui.element("div").classes("pair"):
                    for name, word, value in pair:
                        self.fields[name] = text_field(word, value, optional=True)
            with ui.element("div").classes("pair"):
                self.fields["contact"] = text_field(_("联系方式"), optional=True)
                self.on = text_field(_("日期"), days.day_of(days.now(), house.ledger().books.zone), kind="date")
            sheet_buttons(self.dialog, _("打印"), self._print)

    def _read(self) -> dict[str, str] | None:
        """What was typed; None where something is wrong, which then stands under its field."""
        said = {name: reading.tidy(typed(field)) for name, field in self.fields.items()}
        for name, field in self.fields.items():
            field.error = _("太长了，最多 {longest} 个字。").format(longest=LONGEST) if len(said[name]) > LONGEST else None
        self.on.error = None if reading.day_of(typed(self.on)) else _("没有这一天，看看日期。")
        said["document_number"] = said["document_number"].upper()
        if said["document"] == _("居民身份证") and said["document_number"] and not is_identity(said["document_number"]):
            self.fields["document_number"].error = _("这个身份证号不对，照着证件再看一遍。")
        return None if self.on.error or any(field.error for field in self.fields.values()) else said

    async def _print(self) -> None:
        said = self._read()
        if said is None or self._busy:
            return
        self._busy = True
        try:
            values = certificate(house.ledger(), self.volunteer, self.first, self.last, typed(self.on), said)
            zone = words.time_zone().key
            made = await run.cpu_bound(service_certificate, values, language=words.language(), time_zone=zone)
        finally:
            self._busy = False
        if made is not None:  # else the server is being shut down
            ui.download.content(made, f"{_('志愿服务记录证明')} {values.on:%Y-%m-%d}.pdf", "application/pdf")
            self.dialog.close()


def is_identity(number: str) -> bool:
    """Whether seventeen digits are followed by the character that belongs to them; of grown-ups too, so no birth date is doubted."""
    digits = number[:17]
    return len(number) == 18 and digits.isascii() and digits.isdigit() and identity.check_character(digits) == number[17]


def certificate(ledger: Ledger, volunteer: Volunteer, first: str, last: str, on: str, said: dict[str, str]) -> Certificate:
    """The values of a volunteer's certificate for some days, with what was `said` for the paper alone. It never speaks of days to come."""
    issued = reading.day_of(on) or date.fromisoformat(last)
    served = [one for one in volunteer.served if one.sort == "service"]
    lines = [
        Line(
            date.fromisoformat(days.day_of(one.begins, ledger.books.zone)),
            (ledger.store.activities.find(one.activity) or {}).get("title") or "",
            one.did,
            one.tenths,
        )
        for one in served
    ]
    return Certificate(
        centre=ledger.centre["name"],
        name=volunteer.name,
        first=date.fromisoformat(first),
        last=max(min(date.fromisoformat(last), issued), max((line.on for line in lines), default=date.min)),
        on=issued,
        lines=lines,
        total=service.total(served),
        rehearsal=volunteer.tenths("rehearsal"),
        recorders=list(dict.fromkeys(one.by for one in served if one.by)),
        **said,
    )
