"""One incident: what is known of it, who was told, what was done. Organizers only; every change is kept."""

from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import changes, days, incidents
from pages import incident_form, incident_words, words  # the form first: /incidents/new is no incident
from pages.frame import complain, frame, nothing_here, page, who
from pages.incidents import PATH
from pages.markup import NOTHING, dotted, draw, facts, icon, leaf, link, row, tag
from pages.parts import button, card, chip, sheet, sheet_buttons, text_field, toast, typed
from pages.words import _, mark
from storage import house
from storage.ledger import Record

ON_FORGET = '(e) => { const button = e.target.closest("[data-told]"); if (button) emit(button.dataset.told) }'


@page("/incidents/{incident_id}", mark("情况记录"), css="incidents")
def incident_page(incident_id: str) -> None:
    """What happened at the left, who was told and what was done at the right."""
    incident = house.ledger().store.incidents.find(incident_id)
    if incident is None:
        return nothing_here(_("没有这条情况。"), PATH, _("看全部情况"))
    with frame(
        incident_words.kind(incident["kind"]), _("只有组织者看得到。"), back=PATH, nav="activities", actions=lambda: _actions(incident)
    ):
        _Page(incident_id).draw()


def _actions(incident: Record) -> None:
    path = f"{PATH}/{incident['id']}"
    draw(Markup('<a class="btn" href="{}/report.pdf" download>{}{}</a>').format(path, icon("printer"), _("报告单")))
    if incidents.state(incident) != "withdrawn":
        draw(link(_("修改"), incident_form.edit_address(incident["id"]), icon_name="pencil"))


class _Page:
    """An open page of an incident."""

    def __init__(self, incident_id: str) -> None:
        self.id = incident_id
        self.ledger = house.ledger()
        self.client = ui.context.client

    @property
    def record(self) -> Record:
        """The incident as it stands now."""
        return self.ledger.store.incidents.need(self.id)

    def draw(self) -> None:
        """What follows from the record is drawn again when it changes; what is being typed stays."""
        withdrawn = incidents.state(self.record) == "withdrawn"
        if withdrawn:
            self._gone(self.record["withdrawn"])
        parts = {"what": self._what, "history": self._history, "told": self._told, "end": self._end}
        self._parts = {name: ui.refreshable(part) for name, part in parts.items()}
        with ui.element("div").classes("columns halves"):
            with ui.element("div").classes("stack"):
                self._parts["what"]()
                self._parts["history"]()
            with ui.element("div").classes("stack"):
                self._parts["told"]()
                self._done()
                self._parts["end"]()

    @staticmethod
    def _gone(withdrawn: Record) -> None:
        with ui.element("div").classes("note"):
            draw(icon("arrow-back-up"))
            told = _("{who} {when} 撤回了：{reason}").format(
                who=withdrawn["by"], when=words.moment(withdrawn["at"]), reason=withdrawn["reason"]
            )
            ui.label(told).classes("grow")

    def _what(self) -> None:
        incident = self.record
        kind: Any = "ok" if incidents.in_time(incident) else "flag"
        picture = "check" if incidents.in_time(incident) else "clock"
        pairs: list[tuple[str, str | Markup]] = [
            (_("发现"), words.moment(incident["found_at"])),
            (_("上报"), words.moment(incident["reported_at"])),
            (_("上报用了"), tag(incident_words.minutes(incident), kind, picture)),
        ]
        if incident.get("where"):
            pairs.append((_("在哪里"), incident["where"]))
        activity = self.ledger.store.activities.find(incident.get("activity") or "")
        if activity:
            pairs.append((_("活动"), Markup('<a class="link" href="/activities/{}">{}</a>').format(activity["id"], activity["title"])))
        pairs.append((_("谁记的"), dotted(incident["by"], words.moment(incident["added_at"]))))
        with card():
            draw(Markup('<p class="t24 b said">{}</p>').format(incident["what"]))
            draw(NOTHING.join(self._child(id) for id in incident.get("children") or ()))
            draw(facts(pairs))

    def _child(self, id: str) -> Markup:
        child = self.ledger.store.children.find(id)
        if child is None:
            return row(_("（没有档案）"), lead=leaf("", "off"))
        quiet = dotted(words.number(child.get("number")), child.get("group"))
        return row(child["name"], quiet, lead=leaf(child["name"]), end=icon("chevron-right"), href=f"/children/{id}")

    # who was told

    def _told(self) -> None:
        incident, state = self.record, incidents.state(self.record)
        told = incident.get("told") or []
        known = {one["who"] for one in told}
        with card(_("告诉了谁")):
            if not told:
                draw(Markup('<p class="soft">{}</p>').format(_("还没有告诉别人。告诉一个，就点一下。")))
            listed = draw(NOTHING.join(self._told_row(one, state) for one in told))
            listed.on("click", lambda event: self._forget(str(event.args)), js_handler=ON_FORGET).mark("told")
            if state == "withdrawn":
                return
            with ui.element("div").classes("chips tell"):
                for code in incidents.TOLD:
                    if code not in known:
                        chip(incident_words.told(code), False, lambda code=code: self._tell(code))
                chip(_("别人"), False, self._tell_another)

    @staticmethod
    def _told_row(one: Record, state: str) -> Markup:
        name = incident_words.told(one["who"])
        take = Markup('<button type="button" class="btn quiet mid" data-told="{}" aria-label="{} {}">{}</button>').format(
            one["who"], _("去掉"), name, _("去掉")
        )
        return row(name, words.moment(one["at"]), lead=leaf(icon("phone"), size="small"), end=NOTHING if state == "withdrawn" else take)

    async def _tell(self, code: str) -> None:
        draft = incidents.of_record(self.record)
        draft.tell(code, days.now())
        await self._save("told", {"told": draft.told})

    async def _forget(self, code: str) -> None:
        told = [one for one in self.record.get("told") or () if one["who"] != code]
        await self._save("told", {"told": told})

    def _tell_another(self) -> None:
        with ui.context.client.content, sheet(_("还告诉了谁？")) as dialog:  # outlives the row of buttons
            name = text_field(_("名字"), hint=_("比如 张村长、学校的王老师。"))

            async def keep() -> None:
                name.error = None if 0 < len(typed(name)) <= 60 else _("写上是谁。")
                if not name.error:
                    dialog.close()
                    if not any(one["who"] == typed(name) for one in self.record.get("told") or ()):
                        await self._tell(typed(name))

            sheet_buttons(dialog, _("加上"), keep)

    # what was done

    def _done(self) -> None:
        incident = self.record
        with card(_("怎么处理的")), ui.element("div").classes("stack"):
            if incidents.state(incident) == "withdrawn":
                draw(Markup('<p class="soft">{}</p>').format(incident.get("done") or _("没写")))
                return
            done = text_field(_("做了什么"), incident.get("done"), lines=3, hint=_("比如 擦了药，奶奶接回家了。"))

            async def keep() -> None:
                done.error = None
                if len(typed(done)) > incidents.LONGEST_WHAT:
                    done.error = _("太长了，最多 {longest} 个字。").format(longest=incidents.LONGEST_WHAT)
                    return
                await self._save("what", {"done": typed(done) or None}, _("记下了"))

            button(_("记下怎么处理的"), keep, kind="wash")

    # the end of it

    def _end(self) -> None:
        state = incidents.state(self.record)
        if state == "withdrawn":
            return
        with ui.element("div").classes("wrap"):
            if state == "open":
                button(_("处理完了"), lambda: self._close(days.now()), kind="go", icon_name="check")
            else:
                button(_("再打开"), lambda: self._close(None), icon_name="refresh")
            button(_("撤回这一条"), self._withdraw, kind="stop", icon_name="arrow-back-up")

    async def _close(self, at: str | None) -> None:
        await self._save("end", {"closed_at": at}, _("这条情况处理完了") if at else _("又打开了"))

    def _withdraw(self) -> None:
        with ui.context.client.content, sheet(_("撤回这一条情况？")) as dialog:
            draw(Markup('<p class="t18 soft">{}</p>').format(_("记录留着，划掉，写上是谁撤回的、为什么。")))
            reason = text_field(_("为什么"), hint=_("比如 记重了。"))

            async def keep() -> None:
                reason.error = None if typed(reason) else _("写上为什么，以后看得明白。")
                if len(typed(reason)) > incidents.LONGEST_REASON:
                    reason.error = _("太长了，最多 {longest} 个字。").format(longest=incidents.LONGEST_REASON)
                if reason.error:
                    return
                by = who()["name"]
                dialog.close()
                if self._is_gone():
                    return
                self.ledger.save("incidents", incidents.withdrawn(self.record, reason=typed(reason), by=by, now=days.now()), by=by)
                await self.ledger.commit()
                ui.navigate.to(f"{PATH}/{self.id}")

            with ui.element("div").classes("line"):
                button(_("先不"), dialog.close, kind="grow")
                button(_("撤回这一条"), keep, kind="grow stop-solid").mark("deed")

    def _is_gone(self) -> bool:
        """Whether somebody has withdrawn it meanwhile; then it is said, and nothing more is written to it."""
        gone = incidents.state(self.record) == "withdrawn"
        if gone:
            with self.client.content:
                complain(_("这条情况已经撤回了，没有改。"))
        return gone

    async def _save(self, part: str, changed: Record, said: str = "") -> None:
        """Write what changed, and draw anew the part of the page that shows it."""
        by = who()["name"]
        if self._is_gone():
            return
        self.ledger.save("incidents", {**self.record, **changed}, by=by)
        await self.ledger.commit()
        with self.client.content:  # the button that was pressed may be drawn anew by now
            for name in (part, "history"):
                self._parts[name].refresh()
            if said:
                toast(said)

    # what was changed

    def _history(self) -> None:
        incident = self.record
        entries = [entry for entry in self.ledger.store.history.by("record", incident["id"]) if entry["table"] == "incidents"]
        edits = [edit for edit in changes.edits(entries, incident) if not edit.made]
        if not edits:
            return
        with card(_("修改记录"), classes="history"):
            draw(NOTHING.join(self._edit(edit) for edit in edits))

    def _edit(self, edit: changes.Edit) -> Markup:
        lines = NOTHING.join(
            Markup("<li>{}</li>").format(self._line(changed)) for changed in edit.fields if changed.name in incident_words.FIELDS
        )
        head = dotted(edit.by or _("没有名字"), words.moment(edit.at))
        return Markup('<section class="edit"><p class="soft">{}</p><ul>{}</ul></section>').format(head, lines)

    def _line(self, changed: changes.Changed) -> Markup:
        before, after = (incident_words.value(self.ledger, changed.name, value) for value in (changed.before, changed.after))
        was = Markup("<s>{}</s> ").format(before) if before else NOTHING
        return Markup('<span class="mute">{}</span> {}<b>{}</b>').format(_(incident_words.FIELDS[changed.name]), was, after or _("空着"))
