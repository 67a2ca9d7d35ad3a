"""When an activity really ended, written afterwards by an organizer: a line of the record, and the end from which hours are proposed."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days
from pages import activity_deeds, record_words, words
from pages.going_home import When
from pages.markup import draw
from pages.parts import button, sheet, sheet_buttons, toast
from pages.words import _
from storage import house

Record = dict[str, Any]

KEY = "#end"
"""What its key says in the place of a segment's id."""


def row(activity: Record) -> Markup:
    """The last line of the list of segments, with the key that opens the sheet."""
    title, deed = _("活动结束"), _("改") if activity.get("real_end") else _("写时间")
    key = Markup('<button type="button" class="btn wash mid" data-went="{}" aria-label="{} {}">{}</button>').format(KEY, deed, title, deed)
    how = record_words.ended(activity) or _("还没写")
    return Markup('<div class="li"><span class="two grow"><span class="nm">{}</span><span class="soft">{}</span></span>{}</div>').format(
        title, how, key
    )


def ask(activity: Record, redraw: Callable[[], Any]) -> None:
    """The sheet for it. It begins with what stands, else with when the activity was closed or planned to end."""
    with ui.context.client.content, sheet(_("活动结束")) as dialog:
        draw(Markup('<p class="soft">{}</p>').format(_("真正结束的时间。记录上会写，补记志愿者的时间也用它。")))
        when = When(activity, min(activities.really_ended(activity), days.now()))

        async def save() -> None:
            at = when.instant()
            if at is not None and at <= activity["starts_at"]:
                when.clock.error = _("结束要晚于开始。")
            elif at is not None:
                dialog.close()
                await write(at, _("记下了：{clock} 结束").format(clock=words.clock(at)))

        async def clear() -> None:
            dialog.close()
            await write(None, _("结束的时间去掉了"))

        async def write(at: str | None, told: str) -> None:
            before = house.ledger().store.activities.need(activity["id"]).get("real_end")
            await activity_deeds.change(activity["id"], real_end=at)
            redraw()

            async def undo() -> None:
                await activity_deeds.change(activity["id"], real_end=before)
                redraw()

            toast(told, undo)

        if activity.get("real_end"):
            button(_("去掉写的时间"), clear, icon_name="trash", kind="quiet")
        sheet_buttons(dialog, _("记下"), save)
