"""The look of all pages, put in the place of the framework's once, before the server starts: sheets, colours, icons, words."""

from nicegui import app, json, ui
from nicegui.translations import translations

from pages import frame, words
from pages.statics import ASSETS, address

QUASAR_ICONS = {
    "arrow_drop_down": "chevron-down",
    "arrow_upward": "arrow-up",
    "arrow_downward": "arrow-down",
    "cancel": "circle-x",
    "close": "x",
    "clear": "x",
    "chevron_left": "chevron-left",
    "chevron_right": "chevron-right",
    "keyboard_arrow_down": "chevron-down",
    "keyboard_arrow_up": "chevron-up",
    "expand_more": "chevron-down",
    "first_page": "chevron-left",
    "last_page": "chevron-right",
    "access_time": "clock",
    "today": "calendar",
    "event": "calendar",
    "error": "alert-triangle",
    "warning": "alert-triangle",
    "visibility": "eye",
    "visibility_off": "eye-off",
    "add": "plus",
    "remove": "minus",
    "edit": "pencil",
    "done": "check",
    "check": "check",
}


def dress_the_app() -> None:
    """Our stylesheets, colours, icons and words instead of the framework's. Called once by `pages/serve.py`."""
    sheets = "".join(f'<link rel="stylesheet" href="{address(path)}">' for path in ("look/tokens.css", "look/look.css"))
    scripts = f"<script>{(ASSETS / 'look' / 'theme.js').read_text(encoding='utf-8')}</script>"
    scripts += f'<script type="module" src="{address("look/forms.js")}"></script>'
    links = '<link rel="manifest" href="/manifest.webmanifest"><link rel="apple-touch-icon" href="/look/icon-192.png">'
    colours = '<meta name="theme-color" content="#FAF6EC">'
    ui.add_head_html(scripts + sheets + links + colours, shared=True)
    words.ask_for_the_reader(frame.reader)
    app.config.quasar_config["ripple"] = False
    app.config.vue_config_script += _icon_map()
    app.colors(
        primary="var(--grass)",
        secondary="var(--ink-2)",
        accent="var(--grass)",
        dark="var(--sheet)",
        dark_page="var(--paper)",
        positive="var(--grass)",
        negative="var(--stop-ink)",
        info="var(--focus)",
        warning="var(--amber)",
    )
    ui.button.default_props("no-caps unelevated")
    for field in (ui.input, ui.textarea, ui.number, ui.select):
        field.default_props("outlined hide-bottom-space")
    for of, lost, trying in (
        ("zh-CN", "连接断了。", "正在重新连上，写好的字还在。"),
        ("en-US", "Connection lost.", "Reconnecting. What you typed is still here."),
    ):
        translations[of]["connection_lost"], translations[of]["trying_to_reconnect"] = lost, trying  # type: ignore[index]


def _icon_map() -> str:

    sprite = address("look/icons.svg")
    return (
        'Quasar.Dark.set(document.documentElement.dataset.theme === "dark");\n'
        f"const ours = {json.dumps(QUASAR_ICONS)};\n"
        f"app.config.globalProperties.$q.iconMapFn = name => ({{icon: 'svguse:{sprite}#' + (ours[name] ?? name)}});\n"
    )
