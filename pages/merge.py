"""Two records that are one child: find the other one, see both side by side, choose which values stay."""

from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import merging as rules
from care import people
from care.merging import Side
from pages import child_words, frame, merging, words
from pages.children import SEEK, directory
from pages.frame import page
from pages.markup import NOTHING, dotted, draw, icon, leaf, note, row, rows
from pages.parts import button, card, segments
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Record

SHOWN = 20


@page("/children/{child_id:child}/merge", mark("合并两份资料"), css="children")
def merge(child_id: str, other: str = "") -> None:
    """Without `other` a search for it; with it both records side by side."""
    children = house.ledger().store.children
    one, two = children.find(child_id), children.find(other) if other else None
    if one is None or one.get("merged_into") or (other and (two is None or two.get("merged_into") or two["id"] == one["id"])):
        frame.nothing_here(_("没有这个孩子。"), "/children", _("看全部儿童"))
        return
    with frame.frame(_("合并两份资料"), one["name"], back=f"/children/{child_id}", nav="children"):
        if two is None:
            _find_other(one)
        else:
            _Comparison(*map(dict, rules.which_stays(one, two))).draw()


# --- which other one ----------------------------------------------------------------------------------------------------------------


def _find_other(child: Record) -> None:
    likely = people.alike(child, house.ledger().store.children.all())
    with card(_("另一份是哪一份")), ui.element("div").classes("stack"):

        def search(event: Any) -> None:
            found = [person.child for person in directory().find(event.value or "")] if event.value else likely
            shown.set_content(str(_candidates(child, [dict(other) for other in found if other["id"] != child["id"]], bool(event.value))))

        hint = _("名字、拼音首字母、号码或电话")
        field = ui.input(placeholder=hint, on_change=search).props(f'debounce=200 clearable autocomplete=off aria-label="{hint}"')
        with field.mark(SEEK).add_slot("prepend"):
            ui.icon("search")
        shown = draw(_candidates(child, [dict(other) for other in likely], False))


def _candidates(child: Record, found: list[Record], searched: bool) -> Markup:
    if not found:
        return Markup('<p class="soft" role="status">{}</p>').format(_("没有找到。") if searched else _("名单里没有同名的，写几个字来找。"))
    return rows(
        row(
            other["name"],
            dotted(words.number(other.get("number")), other.get("group"), words.born(other.get("born"))),
            lead=leaf(other["name"], "off" if other.get("archived_at") else ""),
            end=icon("chevron-right"),
            href=f"/children/{child['id']}/merge?other={other['id']}",
        )
        for other in found[:SHOWN]
    )


# --- side by side -------------------------------------------------------------------------------------------------------------------


class _Comparison:
    """What the two records say; `choices` which value counts where they differ."""

    def __init__(self, stays: Record, goes: Record) -> None:
        self.stays = stays
        self.goes = goes
        self.choices: dict[str, Side] = {}

    def draw(self) -> None:
        """The differences to be decided, what both say, what follows, and the deed."""
        differing = rules.differences(self.stays, self.goes)
        if rules.contradicts(self.stays, self.goes):
            draw(note(_("两份的身份证号不一样，多半是两个孩子。看清楚再合。"), "stop", "alert-triangle"))
        with ui.element("div").classes("columns halves merge"):
            with card(_("哪个对，就选哪个") if differing else _("两份说的都一样")), ui.element("div").classes("stack"):
                for name in differing:
                    self._choose(name)
                draw(self._agreed(differing))
            with card(_("合成一份以后")), ui.element("div").classes("stack"):
                draw(self._consequences())
                with ui.element("div").classes("line wrap"):
                    button(_("先不"), lambda: ui.navigate.to(f"/children/{self.stays['id']}"))
                    button(_("合成一份"), self._merge, icon_name="arrows-join", kind="go")

    def _choose(self, name: str) -> None:
        label = child_words.field(name)
        options = {side: child_words.value(name, record[name]) for side, record in (("stays", self.stays), ("goes", self.goes))}
        with ui.element("div").classes("choose"):
            draw(Markup('<p class="sb">{}</p>').format(label))
            segments(label, options, "stays", partial(self._chosen, name))

    def _chosen(self, name: str, event: Any) -> None:
        self.choices[name] = event.value

    def _agreed(self, differing: list[str]) -> Markup:
        result = rules.merged(self.stays, self.goes, {})
        known = [name for name in rules.FIELDS if result.get(name) and name not in differing]
        return Markup('<dl class="agreed">{}</dl>').format(
            NOTHING.join(
                Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(child_words.field(name), child_words.value(name, result[name]))
                for name in known
            )
        )

    def _consequences(self) -> Markup:
        ledger = house.ledger()
        guardians = rules.merged(self.stays, self.goes, {})["guardians"]
        count = len(ledger.facts_of_child(self.goes["id"]))
        badges = len(ledger.store.badges.by("child", self.goes["id"]))
        said = [
            ngettext("监护人合在一起，一共 {n} 位。", "监护人合在一起，一共 {n} 位。", len(guardians)).format(n=len(guardians)),
            ngettext("另一份的 {n} 条记录跟过来。", "另一份的 {n} 条记录跟过来。", count).format(n=count),
            ngettext("另一份的 {n} 张胸牌照样能扫。", "另一份的 {n} 张胸牌照样能扫。", badges).format(n=badges),
            _("另一份不再出现在名单上。合错了，在孩子那一页点“分开”就能退回去。"),
        ]
        return Markup('<ul class="said">{}</ul>').format(NOTHING.join(Markup("<li>{}</li>").format(line) for line in said))

    async def _merge(self) -> None:
        me, ledger = frame.who(), house.ledger()
        merging.merge(ledger, self.stays["id"], self.goes["id"], self.choices, by=me["name"])
        await ledger.commit()
        ui.navigate.to(f"/children/{self.stays['id']}")
