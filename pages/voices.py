"""心声: what the children of an activity said, by feeling, each line with whose it is. Organizers only."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import names, voices
from care.discreet import Discreet
from care.voices import Voice
from pages import voice_form, voice_words, voiding, words
from pages.activity_page import activity_page
from pages.donations_words import discreet
from pages.following import follow
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, tag
from pages.parts import button
from pages.words import _, mark, ngettext
from storage import house

ON_VOID = '(e) => { const at = e.target.closest("[data-void]"); if (at) emit(at.dataset.void) }'
ON_FEELING = '(e) => { const at = e.target.closest("[data-feeling]"); if (at) emit(at.dataset.feeling) }'


@activity_page("voices", mark("心声"), css="voices", private=True)
class Voices:
    """One open page: how often each feeling was said, and the lines below; a feeling that is tapped leaves its lines alone."""

    def __init__(self, activity: dict[str, Any]) -> None:
        self.id, self.opened, self.only = str(activity["id"]), bool(activity.get("voices")), ""
        self.ledger = house.ledger()
        self._named: Discreet | None = None
        self._harmless: dict[str, bool] = {}

    def actions(self) -> None:
        """The other of the two pages."""
        draw(link(_("心愿"), f"/activities/{self.id}/wishes", icon_name="star"))

    def draw(self) -> None:
        """Figures above, lines below; both follow what is written."""
        with ui.element("div").classes("stack voices"):
            with ui.element("div") as faces:
                self._faces = draw(NOTHING)
            faces.on("click", self._choose, js_handler=ON_FEELING).mark("feelings")
            with ui.element("div").classes("line wrap"):
                button(_("补记一句"), lambda: voice_form.say(self.id, self.redraw), icon_name="pencil-plus", kind="go")
                self._count = ui.label().classes("soft grow").props("role=status")
            self._how = draw(NOTHING)
            with ui.element("section").classes("card") as listed:
                self._rows = draw(NOTHING)
            listed.on("click", self._void, js_handler=ON_VOID).mark("voices")
        self.redraw()
        follow(self.id, self.redraw)

    def redraw(self) -> None:
        """Count again, and list again."""
        told = voices.voices(self.id, self.ledger.books)
        shown = [voice for voice in told if not self.only or voice.feeling == self.only]
        may = voices.quotable(told, self.ledger.store.children.find, self._may_be_said)
        quotable = {voice.fact["id"] for voice in may}
        self._faces.set_content(str(_faces(voices.feelings(told), self.only)))
        n, of = len(quotable), sum(bool(voice.line) for voice in told)
        said = ngettext("{n} 句话，", "{n} 句话，", of).format(n=of) + _("可以引用 {n} 句").format(n=n)
        self._count.text = said if told else ""
        self._how.set_content(str(self._how_quotable(told) if n < of else NOTHING))
        rows = NOTHING.join(_row(voice, quotable) for voice in reversed(shown))
        self._rows.set_content(str(Markup('<div class="list">{}</div>').format(rows) if shown else self._nothing(bool(told))))

    def _may_be_said(self, line: str) -> bool:
        """Whether a line names nobody, asked once for each: a page is drawn anew with every scan."""
        if line not in self._harmless:
            self._named = self._named or discreet(self.ledger)
            self._harmless[line] = self._named.may_be_said(line)
        return self._harmless[line]

    def _how_quotable(self, told: Iterable[Voice]) -> Markup:
        """What makes a line quotable, with the way to each child whose family was not asked yet."""
        said = {voice.child: self.ledger.store.children.find(voice.child) for voice in told if voice.line and voice.child}
        children = sorted((child for child in said.values() if child), key=lambda child: names.sort_key(child["name"]))
        asked = [child for child in children if not voices.may_quote(child)]
        ways = (Markup('<a class="link" href="/children/{}">{}</a>').format(child["id"], child["name"]) for child in asked)
        whom = Markup(" {}").format(_("还没问过家里的：")) + Markup("{}").format(_("、")).join(ways) if asked else NOTHING
        why = _("引用孩子的话，要家里同意，在孩子的页面里记下。没记名的、写着名字的，不引用。")
        return Markup('<p class="soft">{}{}</p>').format(why, whom)

    def _nothing(self, others: bool) -> Markup:
        if others:
            return empty(_("没有人这样说"), _("再点一下上面的表情，看全部。"))
        below = (
            _("手机换到“心声”岗位，扫胸牌，点一个表情。") if self.opened else _("在“修改”里打开“记孩子的心声和心愿”，手机就多一个岗位。")
        )
        return empty(_("还没有人说话"), below)

    def _choose(self, event: Any) -> None:
        self.only = "" if self.only == event.args else str(event.args)
        self.redraw()

    async def _void(self, event: Any) -> None:
        told = {voice.fact["id"]: voice for voice in voices.voices(self.id, self.ledger.books)}
        voice = told.get(str(event.args))
        if voice is None:
            return self.redraw()
        said = _("{who}：{what}").format(who=voice_words.whose(voice), what=voice_words.said(voice))
        with ui.context.client.content:
            if await voiding.void(_("撤销这一句？"), said, voice.fact):
                self.redraw()


def _faces(counted: dict[str, int], only: str) -> Markup:
    tiles = NOTHING.join(
        Markup(
            '<button type="button" class="mood {}" data-feeling="{}" aria-pressed="{}">{}<span>{}</span><b class="num">{}</b></button>'
        ).format(
            "on" if code == only else "", code, str(code == only).lower(), icon(voice_words.PICTURES[code]), voice_words.feeling(code), n
        )
        for code, n in counted.items()
    )
    return Markup('<div class="moods" role="group" aria-label="{}">{}</div>').format(_("心里怎么样"), tiles)


def _row(voice: Voice, quotable: set[str]) -> Markup:
    when = (words.moment(voice.fact["happened_at"]), voice_words.taken_down(voice.fact)) if voice.child else ()  # nobody is to be guessed
    quiet = dotted(voice_words.whose(voice), *when)
    may = tag(_("可以引用"), "ok") if voice.fact["id"] in quotable else NOTHING
    said = voice_words.said(voice)
    return Markup(
        '<div class="li voice">{}<span class="two"><span class="sb t18">{}</span><span class="soft">{}</span></span>{}'
        '<button type="button" class="btn quiet" data-void="{}" aria-label="{}">{}</button></div>'
    ).format(
        leaf(icon(voice_words.PICTURES.get(voice.feeling, "message"), voice_words.feeling(voice.feeling)), size="small"),
        said,
        quiet,
        may,
        voice.fact["id"],
        _("撤销 {what}").format(what=said),
        _("撤销"),
    )
