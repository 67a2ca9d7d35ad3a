"""Bring both catalogues up to date with the texts in the code. `make words` runs it.

    python assets/locales/update.py [translations.json …]

Texts are found in the Python of app.py, care and pages, and in the station's modules. A JSON file holds the English of new texts:
{"中文": "English", "{n} 张": ["{n} sheet", "{n} sheets"]}. Texts that nobody uses any more are dropped. Ends with 1, and names them, where
English is still missing.
"""

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SOURCE = "zh_CN"
TARGETS = ("en",)
FUNCTIONS = ("_", "mark", "ngettext", "pgettext")

Translations = dict[str, str | list[str]]


def texts_of_python(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Each text of a Python file with its context. Read from the syntax tree, since Babel's own reader does not look into f-strings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        of_words = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "words"
        name = called.id if isinstance(called, ast.Name) else called.attr if of_words else ""
        given = [argument.value for argument in node.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
        if name not in FUNCTIONS or not given:
            continue
        if name == "ngettext":
            yield (given[0], given[1]), None
        elif name == "pgettext":
            yield given[1], given[0]
        else:
            yield given[0], None


def texts_of_javascript(path: Path) -> Iterator[tuple[str, None]]:
    """Each text of a JavaScript module: t("…")."""
    for _line, message, _comments, _context in extract_from_file("javascript", path, keywords={"t": None}):
        yield (message if isinstance(message, str) else message[0]), None


def extract() -> Catalog:
    """All texts of the code, each with the files in which it stands."""
    found = Catalog(charset="utf-8")
    python = (ROOT / "app.py", *sorted((ROOT / "care").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py")))
    javascript = (*sorted((ROOT / "assets" / "station").rglob("*.js")), *sorted((ROOT / "pages").rglob("*.js")))
    for path, texts in [*((path, texts_of_python) for path in python), *((path, texts_of_javascript) for path in javascript)]:
        for message, context in texts(path):
            found.add(message, locations=[(path.relative_to(ROOT).as_posix(), None)], context=context)
    return found


def key(message: str | Iterable[str]) -> str:
    """A text's source, of a plural one the first form."""
    return message if isinstance(message, str) else next(iter(message))


def translated(found: Catalog, locale: str, given: Translations) -> Catalog:
    """The catalogue of one language: what it had, what is given now, and for the source language the texts themselves."""
    path = HERE / locale / "LC_MESSAGES" / "cuncao.po"
    before = read_po(path.open("rb"), locale=locale) if path.exists() else Catalog(locale=locale)
    made = Catalog(locale=locale, project="cuncao", charset="utf-8", fuzzy=False)
    for message in found:
        if not message.id:
            continue
        known = before.get(message.id, context=message.context)
        string = key(message.id) if locale == SOURCE else given.get(key(message.id)) or (known.string if known else "")
        source = message.id
        if not isinstance(string, str) and isinstance(source, str):
            source = (source, source)  # the station's t() chooses by its field `n`, so its texts have many forms where the translation has
        if not isinstance(source, str):
            forms = (string,) if isinstance(string, str) else tuple(string)
            string = forms if len(forms) == made.num_plurals else forms[:1] * made.num_plurals
        made.add(source, string, locations=message.locations, context=message.context)
    return made


def write(catalogue: Catalog, locale: str) -> None:
    """Write one catalogue in a stable order and without dates, so that only real changes show."""
    path = HERE / locale / "LC_MESSAGES" / "cuncao.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    catalogue.header_comment = f"# 寸草 Cuncao, {locale}. Made by assets/locales/update.py; the translations may be edited here."
    write_po(buffer, catalogue, sort_output=True, include_lineno=False, width=140)
    path.write_bytes(re.sub(rb'"(?:POT-Creation|PO-Revision)-Date: .*\n', b"", buffer.getvalue()))


def missing(catalogue: Catalog) -> list[str]:
    """The texts of a catalogue that have no translation."""
    return [
        key(message.id)
        for message in catalogue
        if message.id and not all([message.string] if isinstance(message.string, str) else message.string)
    ]


def main(files: list[str]) -> int:
    """Update all catalogues. Returns the exit code."""
    given: Translations = {}
    for file in files:
        given |= json.loads(Path(file).read_text(encoding="utf-8"))
    found = extract()
    write(translated(found, SOURCE, {}), SOURCE)
    lacking: list[str] = []
    for locale in TARGETS:
        catalogue = translated(found, locale, given)
        write(catalogue, locale)
        lacking += missing(catalogue)
    unused = sorted(set(given) - {key(message.id) for message in found if message.id})
    print(f"{len([m for m in found if m.id])} texts, {len(lacking)} without English, {len(unused)} given but unused", file=sys.stderr)
    for text in lacking:
        print(text)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
