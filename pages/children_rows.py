"""The rows of the list of children: markup made from values, a table on laptops and a list on phones."""

from markupsafe import Markup

from care import days
from care.people import Person
from pages import child_words, words
from pages.markup import NOTHING, dotted, empty, leaf, link, tag
from pages.words import _, ngettext

NEWLY_REISSUED_DAYS = 30
"""So long a badge that was reissued says so."""


def nobody() -> Markup:
    """Nothing was found."""
    return empty(
        _("没有找到。"),
        _("换个写法试试：名字里的一个字、拼音首字母、号码，或电话里的几位。"),
        link(_("看全部儿童"), "/children", kind="wash"),
    )


def table(people: list[Person], chosen: dict[str, None], of: int, drawing: int) -> Markup:
    """The rows. `drawing` makes each drawing another text: boxes that were ticked by hand are then drawn anew as well."""
    titles = (_("号码"), _("姓名"), _("小组"), _("学校"), _("监护人"), _("电话"), _("胸牌"))
    classes = ("no", "who", "group", "school", "guardian", "tel", "worn")
    all_chosen = Markup(" checked") if len(chosen) >= of else NOTHING
    everybody = ngettext("选这 {n} 人", "选这 {n} 人", of).format(n=of)
    head = Markup(
        '<th class="pick"><label><input type="checkbox" class="cb" data-all aria-label="{}"{}>'
        '<span class="only-phone soft">{}</span></label></th>'
    ).format(everybody, all_chosen, everybody)
    head += NOTHING.join(Markup('<th class="{}">{}</th>').format(*pair) for pair in zip(classes, titles, strict=True))
    body = NOTHING.join(_row(person, person.child["id"] in chosen) for person in people)
    return Markup('<table class="table" data-drawing="{}"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(drawing, head, body)


def _row(person: Person, chosen: bool) -> Markup:
    child, name = person.child, person.child.get("name") or _("没有名字")
    number = words.number(child.get("number"))
    guardian = child_words.called(person.relation, (person.guardian or {}).get("name"))
    phone = (person.guardian or {}).get("phone")
    tel = Markup('<span class="num">{}</span>').format(words.phone(phone)) if phone else tag(_("待补"), "flag", "alert-triangle")
    return Markup(
        '<tr data-child="{id}">'
        '<td class="pick"><label><input type="checkbox" class="cb" data-pick="{id}" aria-label="{pick}"{on}></label></td>'
        '<td class="no num soft">{number}</td>'
        '<td class="who"><a href="/children/{id}">{leaf}<span class="nm t18" title="{name}">{name}</span></a></td>'
        '<td class="group">{group}</td><td class="school">{school}</td><td class="guardian">{guardian}</td><td class="tel">{tel}</td>'
        '<td class="worn"><span class="tags">{worn}</span></td><td class="only-phone quiet soft">{quiet}</td></tr>'
    ).format(
        id=child["id"],
        pick=_("选 {name}").format(name=name),
        on=Markup(" checked") if chosen else NOTHING,
        number=number,
        leaf=leaf(name, "off" if person.archived else "", "small"),
        name=name,
        group=child.get("group") or "",
        school=child_words.schooling({**child, "class_name": None}),
        guardian=guardian,
        tel=tel,
        worn=_worn(person),
        quiet=dotted(number, child.get("group"), guardian),
    )


def _worn(person: Person) -> Markup:
    """How the badge is, and what else is missing; a telephone number has its own column."""
    badge = person.badge
    gaps = NOTHING.join(tag(child_words.missing(code), "flag", "alert-triangle") for code in person.missing if code != "phone")
    if badge is None:
        return (NOTHING if person.archived else tag(_("没有胸牌"), "amber", "id-badge-2")) + gaps
    if person.reissued and days.seconds_between(badge["issued_at"], days.now()) < NEWLY_REISSUED_DAYS * 86_400:
        return tag(_("{day}补发").format(day=words.day(badge["issued_at"], weekday=False)), "ok", "refresh") + gaps
    return Markup('<span class="soft has">{}</span>').format(_("有")) + gaps
