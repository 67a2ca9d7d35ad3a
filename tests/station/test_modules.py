"""The station's modules go out joined: what is needed first is one module, and nothing exists twice."""

import re

import pytest

from pages import station
from pages.modules import FIRST, WORKER, Unjoinable, bare, in_order, joined
from pages.statics import ASSETS


def sources() -> dict[str, str]:
    folder = ASSETS / "station"
    return {path.relative_to(folder).as_posix(): bare(path.read_text(encoding="utf-8")) for path in station.modules()}


def test_each_module_comes_after_those_it_needs():
    order = in_order(sources())
    assert order[-1] == FIRST
    assert order.index("screen/dom.js") < order.index("screen/find.js") < order.index("stand.js")
    assert "screen/sheets.js" not in order
    assert len(order) == len(set(order)) > 20


def test_what_is_needed_first_stands_in_one_module_and_asks_for_no_other():
    out = joined(sources())
    assert "from '" not in out[FIRST]
    assert set(re.findall(r"import\('([^']+)'\)", out[FIRST])) >= {"/station/screen/sheets.js", "/station/seeing.js", "/station/photos.js"}


def test_later_modules_take_what_they_share_from_the_first():
    out = joined(sources())
    assert {FIRST, WORKER, "screen/sheets.js", "sight.js"} < set(out)
    assert not set(out) & (set(in_order(sources())) - {FIRST})
    assert "import { $screen_dom } from '/station/app.js';\nconst { button, dotted, h, icon } = $screen_dom;" in out["screen/sheets.js"]
    assert "export { abandonSheet, waitingSheet } from './waits.js';" in out["screen/sheets.js"]
    for name, text in out.items():
        assert {found for found in re.findall(r"from '(\.[^']+)'", text) if found.split("/")[-1] in {"dom.js", "world.js"}} == set(), name


def test_the_worker_has_all_it_needs_and_nothing_of_the_page():
    out = joined(sources())
    assert re.findall(r"from '([^']+)'", out[WORKER]) == ["/vendor/zxing/es/reader/index.js"]
    assert "const $badge = " in out[WORKER]
    assert "document" not in out[WORKER]
    assert "native.js" not in out, "only the worker needs it"


def test_every_form_of_import_and_export_is_understood():
    out = joined(
        {
            "app.js": "import './effect.js';\nimport * as all from './a/one.js';\nimport { two as three } from './two.js';\nexport { three, more };\nconst more = 1;",
            "a/one.js": "export const one = () => import('./late.js');\nexport async function go() {}\nexport class Kind {}",
            "two.js": "export function two() {}",
            "effect.js": "document.title = 'x';",
            "a/late.js": "import { one as first } from './one.js';",
        }
    )
    assert out["app.js"] == "\n".join(
        [
            "const $effect = (() => {\ndocument.title = 'x';\nreturn {  };\n})();",
            "const $a_one = (() => {\nconst one = () => import('/station/a/late.js');\nasync function go() {}\nclass Kind {}\nreturn { one, go, Kind };\n})();",
            "const $two = (() => {\nfunction two() {}\nreturn { two };\n})();",
            "const $app = (() => {\n\nconst all = $a_one;\nconst { two: three } = $two;\n\nconst more = 1;\nreturn { three, more };\n})();",
            "export { $effect, $a_one, $two, $app };",
        ]
    )
    assert out["a/late.js"] == "import { $a_one } from '/station/app.js';\nconst { one: first } = $a_one;"


@pytest.mark.parametrize(
    ("modules", "told"),
    [
        ({"app.js": "import { a } from './a.js';", "a.js": "import { b } from './app.js';"}, "a circle of imports: app.js → a.js → app.js"),
        ({"app.js": "export let state = 1;"}, "app.js: export let state = 1;"),
        ({"app.js": "import {\na\n} from './a.js';", "a.js": ""}, "app.js: import {"),
        ({"app.js": "", "b.js": "export { x } from './app.js';"}, "b.js: export { x } from './app.js';"),
    ],
    ids=["circle", "another value", "two lines", "given on"],
)
def test_what_cannot_be_joined_is_named(modules, told):
    with pytest.raises(Unjoinable, match=re.escape(told)):
        joined(modules)
