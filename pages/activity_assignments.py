"""分工表: who does what at an activity, by segment and by person, to look at and to print. Organizers only."""

from markupsafe import Markup

from care import assignments
from care.assignments import Duty, Person
from pages import words
from pages.frame import frame, nothing_here, page, titled
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, row, rows, tag
from pages.papers.assignment_sheet import Assignments, Line, Task, hours, spoken
from pages.parts import card
from pages.words import _, mark
from storage import house
from storage.ledger import Ledger


@page("/activities/{activity_id}/assignments", mark("分工表"), css="volunteers")
def assignments_page(activity_id: str) -> None:
    """As the run sheet has it now; it is changed in the activity's form."""
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("看所有活动"))
    titled(activity["title"])
    found = paper(house.ledger(), activity_id)
    path = f"/activities/{activity_id}"
    with frame(_("分工表"), activity["title"], nav="activities", back=path, actions=lambda: _take_away(path, bool(found.tasks))):
        if not found.tasks:
            with card():
                below = _("在活动的流程里写上环节、谁带、谁帮忙，这里就是一张表。")
                draw(empty(_("流程还是空的"), below, link(_("加环节"), f"{path}/edit?add=segment", icon_name="plus")))
            return
        with card(_("每个环节"), classes="duties"):
            draw(rows(_task(task) for task in found.tasks))
        with card(_("每个人")):
            draw(rows(_line(line) for line in found.people) if found.people else _nobody(path))


def _take_away(path: str, anything: bool) -> None:
    for form, picture, word in (("pdf", "printer", _("打印")), ("xlsx", "file-spreadsheet", _("表格"))) if anything else ():
        draw(Markup('<a class="btn" href="{}/assignments.{}" download>{}{}</a>').format(path, form, icon(picture), word))
    draw(link(_("修改"), f"{path}/edit", icon_name="pencil"))


def _nobody(path: str) -> Markup:
    text = Markup('<p class="soft">{} <a class="link" href="{}/edit">{}</a></p>')
    return text.format(_("还没有写谁带、谁帮忙。"), path, _("去写上"))


def _task(task: Task) -> Markup:
    who = dotted(
        _("{names} 带").format(names=_("、").join(task.leaders)) if task.leaders else "",
        _("{names} 帮忙").format(names=_("、").join(task.helpers)) if task.helpers else "",
    )
    open_ = NOTHING if task.leaders else tag(_("还没有人带"), "wait")
    return row(task.title, dotted(hours(task), task.place, who), lead=leaf(icon("list-check"), "" if task.leaders else "off"), end=open_)


def _line(line: Line) -> Markup:
    told = [Markup('<span class="soft">{}</span>').format(spoken(task, leads=leads)) for task, leads in line.tasks]
    told += [tag(clash, "flag", "alert-triangle") for clash in line.clashes]
    return Markup('<div class="li helper">{}<span class="two"><span class="nm">{}</span>{}</span></div>').format(
        leaf(line.name), line.name, NOTHING.join(told)
    )


def paper(ledger: Ledger, activity_id: str) -> Assignments:
    """The values of an activity's sheet. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    listed = assignments.duties(activity, ledger.books.zone)
    when = words.span(activity["starts_at"], activity["ends_at"])
    people = [_person(one) for one in assignments.people(listed)]
    return Assignments(ledger.centre["name"], activity["title"], when, activity.get("place") or "", [_of(duty) for duty in listed], people)


def _of(duty: Duty) -> Task:
    begins, until = (words.local(at) if at else None for at in (duty.begins, duty.until))
    return Task(duty.title, duty.place, begins, until, duty.leaders, duty.helpers)


def _person(one: Person) -> Line:
    clashes = [_("同一个时间在两处：{one}、{other}").format(one=first, other=second) for first, second in one.clashes]
    return Line(one.name, [(_of(duty), leads) for duty, leads in one.duties], clashes)
