"""What 少了谁 shows: names with whom to call, where each was last seen, and why it is looked for first. Markup only."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from care import activity as activities
from care import missing, watch
from care.facts import Fact
from care.figures import last_seen
from care.missing import Lead
from pages import board_leaving, words
from pages.markup import NOTHING, dotted, icon
from pages.words import _, mark, ngettext
from storage.ledger import Ledger

Record = Mapping[str, Any]

COUNTS_SHOWN = 5
"""Earlier counts that stay in sight."""

ALSO = 4
"""So many more are named in sight, as on a phone."""

WHY = {
    "close_in_out": mark("两台手机说得不一样"),
    "after_departure": mark("签退以后又见到过"),
    "not_arrived": mark("只有签退，没有签到"),
    "flagged": mark("有一条待核对"),
    "only_arrived": mark("签到以后没再见到"),
    "not_here": mark("名单上，没有签到"),
}


def counts(activity: Record, ledger: Ledger) -> Markup:
    """The latest count held against the books, whom it may lack, and the earlier counts."""
    counted = missing.headcounts(activity["id"], ledger.books)
    now = sum(sheet.inside for sheet in ledger.books.sheets(activity["id"]))
    inside = ngettext("现在在场 {n} 个孩子。", "现在在场 {n} 个孩子。", now).format(n=now)
    if not counted:
        return Markup('<p class="t18">{}</p>').format(inside)
    latest, number = counted[0], missing.number_of(counted[0]) or 0
    then = missing.inside_at(activity["id"], ledger.books, latest["happened_at"])
    leads = missing.likeliest(activity, ledger.books, ledger.store.children.all(), number, latest["happened_at"])
    since = Markup('<p class="soft">{}</p>').format(_("数过以后又有人来去，{inside}").format(inside=inside)) if then != now else NOTHING
    return Markup('<div class="seek-result" role="status">{}<p class="soft num">{}</p>{}</div>{}{}').format(
        _difference(number, then),
        headcount(latest, ledger),
        since,
        _leads(activity, ledger, leads, abs(then - number)),
        _earlier(counted, ledger),
    )


def _difference(number: int, inside: int) -> Markup:
    n = abs(inside - number)
    if not n:
        text, kind = _("对上了，在场也是 {n} 人").format(n=inside), "ok"
    elif number < inside:
        text, kind = ngettext("数到 {number}，在场 {inside}，差 {n} 人", "数到 {number}，在场 {inside}，差 {n} 人", n), "flag"
    else:
        text, kind = ngettext("数到 {number}，在场 {inside}，多 {n} 人", "数到 {number}，在场 {inside}，多 {n} 人", n), "flag"
    shown = icon("check" if not n else "user-question")
    return Markup('<p class="note {} t20 num">{}<span class="grow">{}</span></p>').format(
        kind, shown, text.format(n=n, inside=inside, number=number)
    )


def headcount(fact: Fact, ledger: Ledger) -> str:
    """A count in words: 14:02 数到 45 人，李老师（2 号手机）."""
    station = ledger.store.stations.find(fact.get("station") or "")
    phone = (station.get("title") or _("{n} 号手机").format(n=station["number"])) if station else ""
    name = fact.get("by") or ""
    by = _("{name}（{phone}）").format(name=name, phone=phone) if name and phone else name or phone
    said = _("{time} 数到 {n} 人").format(time=words.moment(fact["happened_at"]), n=missing.number_of(fact))
    return _("，").join(filter(None, (said, by)))


def _leads(activity: Record, ledger: Ledger, leads: list[Lead], n: int) -> Markup:
    if not leads:
        return NOTHING
    few = "went_home" in leads[0].why or "not_here" in leads[0].why
    title = _("多出来的可能是") if few else ngettext("先找这 {n} 个", "先找这 {n} 个", n).format(n=n)
    first = NOTHING.join(_lead(activity, ledger, lead) for lead in leads[:n])
    shown = Markup('<h3>{}</h3><ul class="list" data-testid="likeliest">{}</ul>').format(title, first)
    return shown + _also(activity, ledger, leads[n:])


def _also(activity: Record, ledger: Ledger, leads: list[Lead]) -> Markup:
    """Those after the first: the next few by name, the rest in a fold."""
    if not leads:
        return NOTHING
    some, rest = ([_lead(activity, ledger, lead) for lead in part] for part in (leads[:ALSO], leads[ALSO:]))
    shown = Markup('<h3>{}</h3><ul class="list" data-testid="also">{}</ul>').format(_("也可能是"), NOTHING.join(some))
    if not rest:
        return shown
    more = ngettext("再往下还有 {n} 个", "再往下还有 {n} 个", len(rest)).format(n=len(rest))
    return shown + Markup('<details class="seek-rest"><summary class="btn quiet">{}</summary><ul class="list">{}</ul></details>').format(
        more, NOTHING.join(rest)
    )


def _lead(activity: Record, ledger: Ledger, lead: Lead) -> Markup:
    why = [_(WHY[code]) for code in lead.why if code in WHY]
    if lead.missed:
        why.append(ngettext("最近 {n} 个环节都没有", "最近 {n} 个环节都没有", lead.missed).format(n=lead.missed))
    if lead.gone is not None:
        why.append(_("{time} 签退的").format(time=words.moment(lead.gone["happened_at"])))
    return _child(activity, ledger, lead.child, why)


def _earlier(counted: list[Fact], ledger: Ledger) -> Markup:
    rows = NOTHING.join(
        Markup('<li class="li"><span class="two grow num">{}</span>{}</li>').format(headcount(fact, ledger), _undo(fact))
        for fact in counted[:COUNTS_SHOWN]
    )
    return Markup('<h3>{}</h3><ul class="list">{}</ul>').format(_("数过的人头"), rows)


def _undo(fact: Fact) -> Markup:
    return Markup('<button type="button" class="btn quiet mid" data-undo="{}">{}{}</button>').format(
        fact["id"], icon("arrow-back-up"), _("撤销")
    )


def between(activity: Record, ledger: Ledger, last: str | None, this: str | None) -> Markup:
    """Who was in the last segment and is not in this one; who is in neither; how many have gone home since."""
    found = missing.between(activity, ledger.books, last, this)
    before, now = (_title(activity, segment) for segment in (last, this))
    parts: list[Markup] = []
    if last is not None:
        n = len(found.lost)
        text = ngettext("{n} 人在“{before}”，不在“{now}”", "{n} 人在“{before}”，不在“{now}”", n) if this else ""
        title = text.format(n=n, before=before, now=now) if this else _("先选这个环节")
        nobody = _("上一个环节的孩子都到这里了。")
        parts.append(_part(activity, ledger, title, found.lost if this else (), nobody if this else "", "lost"))
    n = len(found.elsewhere)
    title = ngettext("{n} 人在场，这两个环节都没有", "{n} 人在场，这两个环节都没有", n).format(n=n)
    if last is None:
        title = ngettext("{n} 人在场，不在“{now}”", "{n} 人在场，不在“{now}”", n).format(n=n, now=now) if this else _("还没有环节记过人")
    parts.append(_part(activity, ledger, title, found.elsewhere if this else (), _("没有别人。") if this else "", "elsewhere"))
    n = len(found.home)
    if n:
        gone = ngettext("上一个环节的孩子里，{n} 人已经签退，不用找。", "上一个环节的孩子里，{n} 人已经签退，不用找。", n).format(n=n)
        parts.append(Markup('<p class="soft">{}</p>').format(gone))
    return NOTHING.join(parts)


def _part(activity: Record, ledger: Ledger, title: str, children: Iterable[str], nobody: str, name: str) -> Markup:
    known = sorted(children, key=lambda child: _place(ledger, child))
    rows = NOTHING.join(_child(activity, ledger, child, ()) for child in known)
    shown = (
        Markup('<ul class="list" data-testid="{}">{}</ul>').format(name, rows) if known else Markup('<p class="soft">{}</p>').format(nobody)
    )
    return Markup("<h3>{}</h3>{}").format(title, shown)


def _place(ledger: Ledger, child: str) -> tuple[str, int, str]:
    record = ledger.store.children.find(child) or {}
    return (record.get("group") or "", record.get("number") or 0, child)


def _title(activity: Record, segment: str | None) -> str:
    return (activities.segment_of(activity, segment) or {}).get("title") or ""


def _child(activity: Record, ledger: Ledger, id: str, why: Iterable[str]) -> Markup:
    child: Record = ledger.store.children.find(id) or {"id": id, "name": _("（没有档案）")}
    adults = (ledger.store.guardians.find(link["guardian"]) for link in child.get("guardians") or ())
    known = board_leaving.phones(watch.phones(child, {adult["id"]: adult for adult in adults if adult is not None}))
    seen = last_seen(activity["id"], id, ledger.books)
    where = _("最后看到 {seen}").format(seen=_seen(activity, seen)) if seen else ""
    reasons = NOTHING.join(Markup('<span class="tag flag">{}</span>').format(each) for each in why)
    calls = NOTHING.join(_call(one) for one in known[:2]) or Markup('<span class="soft">{}</span>').format(_("没有留电话"))
    told = Markup('<span class="two"><b class="nm">{}</b><span class="soft num">{}</span>{}</span>').format(
        child["name"], dotted(child.get("group"), where), Markup('<span class="wrap">{}</span>').format(reasons) if reasons else NOTHING
    )
    return Markup('<li class="li seek">{}<span class="calls">{}</span></li>').format(told, calls)


def _seen(activity: Record, fact: Fact) -> str:
    return f"{words.moment(fact['happened_at'])} {_title(activity, fact.get('segment')) or words.kind(fact['kind'])}"


def _call(one: Mapping[str, str]) -> Markup:
    barred = Markup(' <b class="ph">{}</b>').format(one["barred"]) if one["barred"] else NOTHING
    return Markup(
        '<a class="btn mid {} num" href="tel:{}">{}<span><span class="ph">{}</span>{} <span class="ph">{}</span></span></a>'
    ).format("stop" if one["barred"] else "wash", one["tel"], icon("phone"), one["short"], barred, one["number"])
