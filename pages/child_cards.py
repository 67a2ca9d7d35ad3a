"""The left of a child's page: who it is, who may collect it, its brothers and sisters, its badge."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from markupsafe import Markup

from care import days, people, photos
from pages import badge_making, child_photos, child_words, words
from pages.markup import NOTHING, call, dotted, draw, facts, icon, leaf, link, note, row, rows, tag
from pages.parts import card
from pages.words import _, ngettext
from storage import house

Record: TypeAlias = Mapping[str, Any]

SQUARES = 5
"""Names up to so many characters stand in large squares."""


def to_complete(child: Record) -> None:
    """A child taken down at a desk: where that was, and who it might be."""
    if not child.get("newcomer_at"):
        return
    ledger = house.ledger()
    activity = ledger.store.activities.find(child["newcomer_at"]) or {}
    missing = people.missing(child, people.phones_of(child, _guardians(child)))
    if missing:
        told = _("{title} 当天新来的，资料还要补。").format(title=activity.get("title") or _("活动"))
        draw(note(told, "amber", "user-plus", link(_("补资料"), f"/children/{child['id']}/edit", icon_name="pencil")))
    for other in people.alike(child, ledger.store.children.all()):
        told = _("名单里有 {name}，{what}。是同一个孩子，就合成一份。").format(name=other["name"], what=_in_short(other))
        compare = link(_("比一比"), f"/children/{child['id']}/merge?other={other['id']}", icon_name="arrows-join")
        draw(note(told, "flag", "user-question", compare))


def _in_short(child: Record) -> str:
    return " ".join(filter(None, (words.number(child.get("number")), child.get("group"), words.born(child.get("born")))))


def _guardians(child: Record) -> dict[str, Record]:
    known = house.ledger().store.guardians
    found = (known.find(link["guardian"]) for link in child.get("guardians") or ())
    return {guardian["id"]: guardian for guardian in found if guardian is not None}


def squares(name: str) -> Markup:
    """A name in 田字格, one square a character, the whole of it for readers; a long one in smaller squares, broken after its dot."""
    small = " small" if len(name) > SQUARES else ""
    parts = name.replace("•", "·").split("·")
    lines = NOTHING.join(
        Markup('<span class="squares">{}</span>').format(
            NOTHING.join(Markup('<span class="tian{}">{}</span>').format(small, character) for character in part if not character.isspace())
        )
        for part in parts
    )
    return Markup('<h2 class="tian-name" aria-label="{}"><span aria-hidden="true">{}</span></h2>').format(name, lines)


def identity(child: Record) -> None:
    """Name in 田字格, number, and what one asks first."""
    today = days.day_of(days.now(), words.time_zone().key)
    age = people.age(child.get("born"), today)
    old = ngettext("{n} 岁", "{n} 岁", age).format(n=age) if age is not None else ""
    born = (
        _("{born}，{age}").format(born=words.born(child["born"]), age=old) if child.get("born") and old else words.born(child.get("born"))
    )
    pairs = (
        (_("小组"), child.get("group")),
        (_("学校"), child_words.schooling(child)),
        (_("性别"), words.sex(child.get("sex"))),
        (_("生日"), born),
        (_("谁在照看"), words.guardianship(child.get("guardianship"))),
        (_("父母务工地"), child.get("parents_at")),
    )
    number = Markup('<div class="mark"><b class="num">{}</b><span class="soft">{}</span></div>').format(
        words.number(child.get("number")) or "—", _("号码")
    )
    with card(classes="roomy who"):
        draw(Markup('<div class="line top">{}{}</div>').format(squares(child.get("name") or ""), number))
        draw(_facts(pairs))
        gaps = people.missing(child, people.phones_of(child, _guardians(child)))
        if gaps:
            draw(
                Markup('<div class="wrap gaps">{}</div>').format(
                    NOTHING.join(tag(child_words.missing(code), "flag", "alert-triangle") for code in gaps)
                )
            )
        if child.get("health"):
            health = tag(child["health"], "stop", "alert-triangle")
            draw(
                Markup('<div class="wrap gaps health">{}<span class="mute">{}</span></div>').format(
                    health, _("吃东西的环节，志愿者的手机也会提醒")
                )
            )


def _facts(pairs: Iterable[tuple[str, str | Markup | None]]) -> Markup:
    """Label and value side by side; what is not known is left out."""
    return Markup('<div class="pairs">{}</div>').format(facts([(label, value) for label, value in pairs if value]))


# --- who may collect --------------------------------------------------------------------------------------------------------------


def collectors(child: Record) -> None:
    """Who may collect the child, in words; and whether it may go home alone, by whose word."""
    guardians = _guardians(child)
    with card(_("谁可以接")):
        faces = any(photos.picture_of(guardian) for guardian in guardians.values())
        listed = [
            _collector(link, guardians[link["guardian"]], faces) for link in child.get("guardians") or () if link["guardian"] in guardians
        ]
        if not listed:
            draw(Markup('<p class="soft">{}</p>').format(_("还没有写监护人。")))
        permission = child.get("may_go_alone")
        quiet = child_words.alone(permission) if permission else _("监护人还没有同意")
        end = tag(_("可以"), "ok", "check") if permission else tag(_("要人接"))
        draw(rows([*listed, row(_("自行回家"), quiet, end=end)]))


def _collector(link: Record, guardian: Record, faces: bool) -> Markup:
    name = guardian.get("name") or _("没写名字")
    may = tag(_("可以接"), "ok", "check") if link.get("may_collect", True) else tag(_("不可接"), "stop", "hand-stop")
    who = Markup('{} <span class="soft relation">{}</span>').format(name, link.get("relation") or "")
    phone = guardian.get("phone")
    reach = Markup('<span class="only-phone">{}</span>').format(call(phone, name)) if phone else NOTHING
    digits = Markup('<span class="num">{}</span>').format(words.phone(phone)) if phone else tag(_("电话待补"), "flag", "alert-triangle")
    shown = Markup('<span class="only-laptop">{}</span>').format(child_photos.face(guardian, name)) if faces else NOTHING
    return Markup('<div class="li">{}<span class="two"><span class="nm">{}</span><span class="soft">{}</span></span>{}{}</div>').format(
        shown,
        who,
        dotted(digits, Markup('<span class="ph">{}</span>').format(guardian["work"]) if guardian.get("work") else None),
        may,
        reach,
    )


def siblings(child: Record) -> None:
    """Those who share a guardian."""
    found = people.siblings(child, house.ledger().store.children.all())
    if not found:
        return
    with card(_("兄弟姐妹")):
        draw(
            rows(
                row(
                    other["name"],
                    dotted(words.number(other.get("number")), other.get("group"), words.grade(other.get("grade"))),
                    lead=leaf(other["name"], "off" if other.get("archived_at") else ""),
                    end=tag(_("已归档")) if other.get("archived_at") else icon("chevron-right"),
                    href=f"/children/{other['id']}",
                )
                for other in found
            )
        )


def more_about(child: Record) -> None:
    """What only the office's forms ask for."""
    pairs = (
        (_("身份证号"), child_words.identity(child["identity"]) if child.get("identity") else _("没有采集")),
        (_("民族"), child.get("nation")),
        (_("家庭住址"), child.get("address")),
        (_("备注"), child.get("note")),
        (_("哪天加的"), words.day(child["added_at"], weekday=False) if child.get("added_at") else None),
    )
    with card(_("登记资料")):
        draw(_facts(pairs))


def badges(child: Record) -> None:
    """The badge that is worn, and those that were withdrawn."""
    ledger = house.ledger()
    worn = badge_making.current(ledger, child["id"])
    old = [badge for badge in ledger.store.badges.by("child", child["id"]) if badge.get("withdrawn_at")]
    with card(_("胸牌")):
        if worn is None:
            draw(
                row(
                    _("还没有胸牌"),
                    _("没有胸牌也能来，用名字或号码找。"),
                    lead=leaf(icon("id-badge-2"), "off"),
                    end=_badge_link(child, _("做一张")),
                )
            )
            return
        quiet = _("{moment} 做的").format(moment=words.moment(worn["issued_at"]))
        number = _("{number} 号").format(number=words.number(child.get("number"))) if child.get("number") else _("没有号码")
        draw(row(number, quiet, lead=leaf(icon("id-badge-2")), end=_badge_link(child, _("打印或补发"))))
        for badge in sorted(old, key=lambda badge: badge["withdrawn_at"], reverse=True):
            told = _("{day}作废").format(day=words.day(badge["withdrawn_at"], weekday=False))
            draw(row(_("旧的一张"), told, lead=leaf(icon("id-badge-2"), "off"), void=True))


def _badge_link(child: Record, text: str) -> Markup:
    return link(text, f"/badges?child={child['id']}", kind="wash")
