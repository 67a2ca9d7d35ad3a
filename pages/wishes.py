"""心愿: what the children of an activity wished for, who took it down, and which wishes came true. Organizers only."""

from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import voices
from care.voices import Wish
from pages import voice_form, voice_words, voiding, words
from pages.activity_page import activity_page
from pages.following import follow
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link
from pages.parts import button, sheet, sheet_buttons, text_field, typed
from pages.words import _, mark
from storage import house

ON_ROW = '(e) => { const at = e.target.closest("[data-deed]"); if (at) emit([at.dataset.deed, at.dataset.wish]) }'


@activity_page("wishes", mark("心愿"), css="voices", private=True)
class Wishes:
    """One open list: those still open above, those that came true below."""

    def __init__(self, activity: dict[str, Any]) -> None:
        self.id, self.ledger = str(activity["id"]), house.ledger()

    def actions(self) -> None:
        """The other of the two pages, and the list on paper."""
        draw(link(_("心声"), f"/activities/{self.id}/voices", icon_name="message"))
        draw(link(_("打印"), f"/activities/{self.id}/wishes.pdf", icon_name="printer"))

    def draw(self) -> None:
        """The way to one more, and the list, which follows what is written."""
        with ui.element("div").classes("stack voices"):
            with ui.element("div").classes("line"):
                button(_("补记一个心愿"), lambda: voice_form.wish(self.id, self.redraw), icon_name="pencil-plus", kind="go")
            with ui.element("div").classes("stack") as listed:
                self._rows = draw(NOTHING)
            listed.on("click", self._on_row, js_handler=ON_ROW).mark("wishes")
        self.redraw()
        follow(self.id, self.redraw)

    def redraw(self) -> None:
        """List again."""
        listed = voice_words.in_order(voices.wishes(self.id, self.ledger.books))
        done = [wish for wish in listed if wish.done]
        cards = [
            _card(f"{_('还没实现')} {len(listed) - len(done)}", voices.still_open(listed)),
            _card(f"{_('实现了')} {len(done)}", done),
        ]
        nothing = Markup('<section class="card">{}</section>').format(
            empty(_("还没有心愿"), _("手机换到“心声”岗位，扫胸牌，按“记心愿”；也可以在这里补记。"))
        )
        self._rows.set_content(str(NOTHING.join(cards) if listed else nothing))

    async def _on_row(self, event: Any) -> None:
        deed, id = str(event.args[0]), str(event.args[1])
        wish = next((one for one in voices.wishes(self.id, self.ledger.books) if one.fact["id"] == id), None)
        if wish is None:
            return self.redraw()
        with ui.context.client.content:
            if deed == "done" and wish.done is None:
                self._ask_how(wish)
            elif deed == "open" and wish.done is not None:
                await self._void(_("还没实现？"), wish, wish.done)
            elif deed == "void":
                await self._void(_("撤销这个心愿？"), wish, wish.fact)

    async def _void(self, question: str, wish: Wish, fact: Any) -> None:
        told = _("{who}：{what}").format(who=voice_words.name_of(wish.child), what=voice_words.text_of(wish))
        if await voiding.void(question, told, fact):
            self.redraw()

    def _ask_how(self, wish: Wish) -> None:
        with sheet(_("{name} 的心愿实现了").format(name=voice_words.name_of(wish.child))) as dialog:
            draw(Markup('<p class="t18">{}</p>').format(voice_words.text_of(wish)))
            note = text_field(_("怎么实现的"), optional=True, hint=_("比如 图书角送的。"))

            async def save() -> None:
                if not voice_form.too_long(note):
                    await voice_form.write(voices.came_true(wish.fact, typed(note)), _("实现了，记下了"), self.redraw)
                    dialog.close()

            sheet_buttons(dialog, _("实现了"), save)


def _card(title: str, listed: list[Wish]) -> Markup:
    if not listed:
        return NOTHING
    return Markup('<section class="card"><h2>{}</h2><div class="list">{}</div></section>').format(title, NOTHING.join(map(_row, listed)))


def _row(wish: Wish) -> Markup:
    fact, name = wish.fact, voice_words.name_of(wish.child)
    quiet = dotted(name, words.moment(fact["happened_at"]), voice_words.taken_down(fact))
    told = (
        Markup('<span class="soft">{}</span>').format(dotted(_("实现了"), words.moment(wish.done["happened_at"]), wish.note))
        if wish.done
        else NOTHING
    )
    deeds = (("open", _("还没实现")),) if wish.done else (("void", _("撤销")), ("done", _("实现了")))
    buttons = NOTHING.join(
        Markup('<button type="button" class="btn {}" data-deed="{}" data-wish="{}" aria-label="{} {}">{}</button>').format(
            "wash" if deed == "done" else "quiet", deed, fact["id"], word, name, word
        )
        for deed, word in deeds
    )
    return Markup(
        '<div class="li voice">{}<span class="two"><span class="sb t18">{}</span><span class="soft">{}</span>{}</span>'
        '<span class="voice-deeds">{}</span></div>'
    ).format(leaf(icon("star"), "" if wish.done else "off", "small"), voice_words.text_of(wish), quiet, told, buttons)
