"""志愿服务记录证明 of one volunteer, with the fields of the national rule: who, what, for how long, who issues it. A blank is a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from care import service
from pages import words
from pages.papers import CannotPrint
from pages.papers.table import Column, Sheet
from pages.papers.table_pdf import pdf
from pages.words import _

LINE = "_" * 20


@dataclass(frozen=True, slots=True)
class Line:
    """Service at one activity."""

    on: date
    activity: str
    did: str
    tenths: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stands on it. Empty texts become lines to write on; `total` is what the books say, in tenths of an hour."""

    centre: str
    name: str
    first: date
    last: date
    on: date
    lines: Sequence[Line]
    total: int
    rehearsal: int = 0
    document: str = ""
    document_number: str = ""
    volunteer_number: str = ""
    number: str = ""
    leader: str = ""
    handler: str = ""
    contact: str = ""
    recorders: Sequence[str] = ()

    def check(self) -> None:
        """Add the lines up. Raises CannotPrint `sums_differ`."""
        added = sum(line.tenths for line in self.lines)
        if added != self.total:
            raise CannotPrint("sums_differ", item=self.name, rows=service.hours(added), total=service.hours(self.total))


def service_certificate(certificate: Certificate, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """The certificate as a PDF, to be signed and stamped. Raises CannotPrint."""
    words.use(language, time_zone)
    certificate.check()
    sheet = Sheet(
        name=_("志愿服务记录证明"),
        title=_("志愿服务记录证明"),
        head=_who(certificate),
        columns=[
            Column(_("日期"), 38, "CENTER"),
            Column(_("活动"), 58),
            Column(_("服务内容"), 62),
            Column(_("服务时间（小时）"), 28, "RIGHT"),
        ],
        rows=[
            [words.day(line.on, weekday=False, year=True), line.activity, line.did, service.hours(line.tenths)]
            for line in certificate.lines
        ],
        totals=[[_("服务时间合计（小时）"), "", "", service.hours(certificate.total)]],
        foot=_issued_by(certificate),
        upright=True,
        row=10,
        size=11,
        title_size=22,
    )
    return pdf([sheet], author=certificate.centre)


def _who(one: Certificate) -> list[str]:
    first, last = (words.day(day, weekday=False, year=True) for day in (one.first, one.last))
    return [
        _("证书编号：") + (one.number or LINE),
        "",
        _("志愿者姓名：") + one.name + "    " + _("志愿者编号：") + (one.volunteer_number or LINE),
        _("证件类型：") + (one.document or LINE) + "    " + _("证件号码：") + (one.document_number or LINE),
        "",
        _("{first} 到 {last}，在本单位参加的志愿服务如下。").format(first=first, last=last),
    ]


def _issued_by(one: Certificate) -> list[str]:
    rehearsal = _("另有排练 {n} 小时，不算在服务时间里。").format(n=service.hours(one.rehearsal)) if one.rehearsal else ""
    return [
        *filter(None, [rehearsal]),
        _("依据本单位的志愿服务记录出具，谁记录谁证明。时间以小时计，不含路上的时间。记录人：{who}").format(
            who=_("、").join(one.recorders)
        ),
        "",
        _("出具单位（公章）：") + one.centre,
        _("负责人：") + (one.leader or LINE) + "    " + _("签字：") + LINE,
        _("经办人：") + (one.handler or LINE) + "    " + _("签字：") + LINE,
        _("联系方式：") + (one.contact or LINE) + "    " + _("日期：") + words.day(one.on, weekday=False, year=True),
    ]
