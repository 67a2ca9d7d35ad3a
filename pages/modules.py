"""The station's modules as they go out: without their comments, and those that are needed first as one.

In a hall every kilobyte and every request is a second. Thirty modules that are sent one by one weigh ten kilobytes more in headers, and
ten more because none is compressed with its neighbours. So what the station needs before it can be used goes out as one module, in which
each of ours is a function of its own that gives its exports back. So does its worker, which shares nothing with the page. They are made
when the station is served: there is no build step, and the files on the disk are what one reads and changes.

What is joined keeps to three rules, and `Unjoinable` says which one was broken: an import or export stands on one line, modules import
in one direction, and an exported name is never given another value (the others would keep the old one).
"""

import posixpath
import re
from collections.abc import Mapping
from functools import partial

FIRST = "app.js"
"""The module that the station's page names; the joined one goes out in its place."""

WORKER = "decoder.js"
"""The module that runs as a worker."""

_DOC = re.compile(r"/\*\*.*?\*/[ \t]*", re.DOTALL)
_BESIDE = re.compile(r"(?<=[;{),]) // .*$")
_FROM = re.compile(r"^(?:import|export)\b(?P<names>[^'\n]*?)(?: from )?'(?P<path>\.[^'\n]+)';$", re.MULTILINE)
_LATER = re.compile(r"\bimport\('(\.[^']+)'\)")
_EXPORT = re.compile(r"^export (?:(?=(?:const|class|function|async function) (?P<name>[\w$]+))|\{(?P<names>[^}\n]*)\};$)", re.MULTILINE)
_STATEMENT = re.compile(r"^(?:import|export)\b(?!\().*", re.MULTILINE)


class Unjoinable(ValueError):
    """A module that cannot be joined with the others; the text says which one and why."""


def bare(source: str) -> str:
    """A module of ours without its comments and indentation. No string of it holds `/**`, or `//` after a blank."""
    lines = (_BESIDE.sub("", line.strip()) for line in _DOC.sub("", source).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _path(module: str, wanted: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), wanted))


def _name(module: str) -> str:
    """What a module is called inside the joined one: `$screen_dom` for screen/dom.js."""
    return "$" + module.removesuffix(".js").replace("/", "_")


def _wanted(module: str, source: str) -> list[str]:
    """The paths of what a module imports. One that leads out of the station's folder is somebody else's."""
    return [_path(module, found["path"]) for found in _FROM.finditer(source)]


def in_order(sources: Mapping[str, str], first: str = FIRST) -> list[str]:
    """The modules that `first` needs before it can run, each after those that it needs itself. Raises Unjoinable for a circle."""
    order: list[str] = []
    under_way: list[str] = []

    def visit(module: str) -> None:
        if module in order:
            return
        if module in under_way:
            raise Unjoinable(f"a circle of imports: {' → '.join([*under_way, module])}")
        under_way.append(module)
        for wanted in _wanted(module, sources[module]):
            if wanted in sources:
                visit(wanted)
        order.append(under_way.pop())

    visit(first)
    return order


def _taken(names: str, whole: str) -> str:
    """An import's names as a statement that takes them from a module of the joined one: `{ a, b as c }` or `* as all`."""
    names = names.strip()
    if not names:
        return ""
    if names.startswith("* as "):
        return f"const {names.removeprefix('* as ')} = {whole};"
    return f"const {names.replace(' as ', ': ')} = {whole};"


def _function(module: str, source: str) -> str:
    """One module as a function that gives its exports back. Raises Unjoinable."""
    body = _FROM.sub(lambda found: _taken(found["names"], _name(_path(module, found["path"]))), source)
    given: list[str] = []
    for found in _EXPORT.finditer(body):
        given += [found["name"]] if found["name"] else [name.strip() for name in found["names"].split(",")]
    body = _EXPORT.sub("", body)
    for statement in _STATEMENT.findall(body):
        raise Unjoinable(f"{module}: {statement}")
    body = _LATER.sub(lambda found: f"import('/station/{_path(module, found[1])}')", body)
    return f"const {_name(module)} = (() => {{\n{body}\nreturn {{ {', '.join(given)} }};\n}})();"


def _whole(sources: Mapping[str, str], first: str) -> str:
    """`first` and all that it needs as one module, which exports each of them by its name. Raises Unjoinable."""
    foreign: list[str] = []

    def own(module: str) -> str:
        def left_out(found: re.Match[str]) -> str:
            if _path(module, found["path"]) in sources:
                return found[0]
            foreign.append(found[0].replace(found["path"], "/" + _path(f"station/{module}", found["path"])))
            return ""

        return _function(module, _FROM.sub(left_out, sources[module]))

    order = in_order(sources, first)
    functions = [own(module) for module in order]
    return "\n".join([*foreign, *functions, f"export {{ {', '.join(map(_name, order))} }};"])


def joined(sources: Mapping[str, str]) -> dict[str, str]:
    """The modules that go out, by their names.

    `sources` are all of them, bare, by their paths. What `FIRST` needs is in one module under that name, and what `WORKER` needs in
    another; the rest take what they share with the first from there, so that nothing exists twice on a page. Raises Unjoinable.
    """
    here = in_order(sources)
    alone = {FIRST, WORKER} & set(sources)
    later = {module: source for module, source in sources.items() if module not in {*here, *alone}}
    there = (
        set(in_order(sources, WORKER)) - {wanted for module in later for wanted in _wanted(module, later[module])}
        if WORKER in alone
        else set()
    )

    def shared(module: str, found: re.Match[str]) -> str:
        path = _path(module, found["path"])
        if path not in here:
            return found[0]
        if found[0].startswith("export"):
            raise Unjoinable(f"{module}: {found[0]}")
        return f"import {{ {_name(path)} }} from '/station/{FIRST}';\n{_taken(found['names'], _name(path))}"

    rest = {module: _FROM.sub(partial(shared, module), source) for module, source in later.items() if module not in there}
    return {module: _whole(sources, module) for module in sorted(alone)} | rest
