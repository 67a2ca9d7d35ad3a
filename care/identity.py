"""What tells people apart: identity numbers, birth dates, telephone numbers, sex; read from whatever a spreadsheet made of them.

Each reader takes a cell's value and gives what it means, or raises `Unclear` with a code. An empty cell is None and no trouble. Cells come
as text, whole numbers, fractions, dates, or None.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from care import writing

Cell = str | int | float | bool | date | datetime | None

NOT_KNOWN = frozenset(
    {
        "不详",
        "未知",
        "未采集",
        "未登记",
        "待核实",
        "待定",
        "待补",
        "未填",
        "暂无",
        "无",
        "没有",
        "空",
        "n/a",
        "na",
        "null",
        "none",
        "-",
        "--",
        "—",
        "——",
        "–",
        "/",
        "\\",
        "／",
    }
)
"""What offices write where they do not know. Not collected, never "no"."""

_OLDEST = 30
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_EXCEL_BEGINS = date(1899, 12, 30)
_DATE = re.compile(r"(\d{4})\s*[-./年、,，\s]\s*(\d{1,2})(?:\s*[-./月、,，\s]\s*(\d{1,2}))?\s*[日号月.]?")
_TIME = re.compile(r"[\sT]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_CLOSED_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_BETWEEN_DIGITS = re.compile(r"[\s\-—–_.·()]+")
_PHONES = re.compile(r"[/、,;，；\n或|]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0\d{2,3})?[2-9]\d{6,7}")

_MALE = frozenset({"男", "男性", "男孩", "男童", "男生", "m", "male", "boy", "1"})
_FEMALE = frozenset({"女", "女性", "女孩", "女童", "女生", "f", "female", "girl", "2"})


class Unclear(Exception):
    """A cell that holds something, but not what it should. `code` says what is wrong; `needs` what the sentence about it needs."""

    def __init__(self, code: str, **needs: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.needs = needs


@dataclass(frozen=True, slots=True)
class Identity:
    """A whole identity number whose check digit is right, and what it says of its owner."""

    number: str
    born: str
    sex: str


def text(cell: Cell) -> str:
    """A cell as text: full width made half, apostrophes before it dropped, 3.0 as 3, dates as 2017-05-06; empty where nothing is known."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, (int, float)):
        return str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else repr(cell)
    return _tidy(unicodedata.normalize("NFKC", cell))


def _tidy(cell: str) -> str:
    tidy = writing.visible(cell).strip().lstrip("'‘’`").strip()
    return "" if tidy and set(tidy) <= set("-—–/\\") else tidy


def known(cell: Cell) -> str:
    """As `text`, and empty too where the cell says in words that it is not known (不详, 未采集)."""
    tidy = text(cell)
    return "" if tidy.casefold() in NOT_KNOWN else tidy


def written(cell: Cell) -> str:
    """As `known`, for words that are kept as they are: Chinese punctuation stays what it is, letters and digits are made half width."""
    if not known(cell):
        return ""
    return typed(cell) if isinstance(cell, str) else text(cell)


def typed(words: str) -> str:
    """Words as they stand in a form: nothing that nobody sees, letters and digits half width, punctuation as it was typed."""
    return _tidy(writing.half(words))


# --- identity numbers (GB 11643) --------------------------------------------------------------------------------------------------


def check_character(first_17: str) -> str:
    """The last character that belongs to the first seventeen digits of an identity number."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def read_identity(cell: Cell, today: date) -> Identity | None:
    """The identity number in a cell.

    Raises Unclear with `identity_damaged` (a spreadsheet took it for a number and rounded it), `identity_length`, `identity_characters`,
    `identity_check` (the check digit does not fit) or `identity_born` (no such birth date).
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= 1e15:
        raise Unclear("identity_damaged")
    plain = re.sub(r"[\s\-]+", "", known(cell)).upper()
    if not plain:
        return None
    if _SCIENTIFIC.fullmatch(plain):
        raise Unclear("identity_damaged")
    if not re.fullmatch(r"\d+X?", plain):
        raise Unclear("identity_characters")
    if len(plain) != 18:
        raise Unclear("identity_length", digits=len(plain))
    if check_character(plain[:17]) != plain[17]:
        raise Unclear("identity_damaged" if plain.endswith("000") else "identity_check")
    try:
        born = _checked(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]), today)
    except Unclear:
        raise Unclear("identity_born") from None
    return Identity(plain, born, "male" if int(plain[16]) % 2 else "female")


# --- dates ------------------------------------------------------------------------------------------------------------------------


def read_born(cell: Cell, today: date) -> str | None:
    """A birth date: "2017-05-06", or "2017-05" where no more is said.

    Raises Unclear with `born_unreadable`, `born_no_such_day`, `born_future`, `born_long_ago`, or `born_month` (2015.1 as a number may be
    January or October).
    """
    if isinstance(cell, bool):
        raise Unclear("born_unreadable")
    if isinstance(cell, date):
        return _checked(cell.year, cell.month, cell.day, today)
    if isinstance(cell, (int, float)):
        return _born_from_number(float(cell), today)
    plain = _TIME.sub("", known(cell))
    if not plain:
        return None
    match = _CLOSED_DATE.fullmatch(plain) or _DATE.fullmatch(plain)
    if not match:
        raise Unclear("born_unreadable")
    year, month, day = match.groups()
    return _checked(int(year), int(month), int(day) if day else None, today)


def _born_from_number(number: float, today: date) -> str:
    if number.is_integer() and 19_000_101 <= number <= 99_991_231:
        return _checked(int(number) // 10_000, int(number) // 100 % 100, int(number) % 100, today)
    if number.is_integer() and 190_001 <= number <= 999_912:
        return _checked(int(number) // 100, int(number) % 100, None, today)
    if 20_000 <= number <= 80_000:
        day = _EXCEL_BEGINS + timedelta(days=int(number))
        return _checked(day.year, day.month, day.day, today)
    if 1900 < number < 2200 and not number.is_integer():
        year, month = f"{number:.2f}".split(".")
        if month == "10":
            raise Unclear("born_month", year=int(year))
        return _checked(int(year), int(month) if month[1] != "0" else int(month[0]), None, today)
    raise Unclear("born_unreadable")


def _checked(year: int, month: int, day: int | None, today: date) -> str:
    try:
        born = date(year, month, day or 1)
    except ValueError:
        raise Unclear("born_no_such_day") from None
    if born > today:
        raise Unclear("born_future")
    if today.year - born.year > _OLDEST:
        raise Unclear("born_long_ago", year=year)
    return born.isoformat() if day else born.isoformat()[:7]


# --- telephones and sex -----------------------------------------------------------------------------------------------------------


def read_phone(cell: Cell) -> str | None:
    """A telephone number's digits: eleven of a mobile, or a landline's with its area code where there is one.

    Raises Unclear with `phone_short` (needs `missing`), `phone_long` (needs `extra`), `phone_damaged` (rounded by the spreadsheet) or
    `phone_unreadable`. Where a cell holds several, see `read_phones`.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and not float(cell).is_integer():
        raise Unclear("phone_unreadable")
    plain = known(cell)
    if _SCIENTIFIC.fullmatch(plain.replace(" ", "")):
        raise Unclear("phone_damaged")
    digits = _BETWEEN_DIGITS.sub("", plain)
    if not digits:
        return None
    digits = re.sub(r"^(\+86|0086|86(?=1[3-9]\d{9}$))", "", digits)
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    if not digits.isdigit():
        raise Unclear("phone_unreadable")
    if len(digits) < 11:
        raise Unclear("phone_short", missing=11 - len(digits))
    if len(digits) > 11:
        raise Unclear("phone_long", extra=len(digits) - 11)
    raise Unclear("phone_unreadable")


def grouped(phone: str | None) -> str:
    """A telephone number as it is read aloud: 139 0000 1207; a landline's area code apart, 0743 4221234. Other numbers stay as they are.

    Area codes have three digits where they begin with 01 or 02 (Beijing, Shanghai, Wuhan …), and four elsewhere.
    """
    digits = phone or ""
    if not (digits.isascii() and digits.isdigit()):
        return digits
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if 10 <= len(digits) <= 12 and digits.startswith("0"):
        area = 3 if digits[1] in "12" else 4
        return f"{digits[:area]} {digits[area:]}"
    return digits


def read_phones(cell: Cell) -> tuple[str | None, bool]:
    """The first telephone number of a cell, and whether there was another one beside it. Raises as `read_phone`."""
    parts = [part for part in _PHONES.split(known(cell)) if part.strip()] if isinstance(cell, str) else []
    if len(parts) < 2:
        return read_phone(cell), False
    return read_phone(parts[0]), True


def read_sex(cell: Cell) -> str | None:
    """Which sex a cell names: "male" or "female". Raises Unclear with `sex_unreadable`."""
    plain = re.sub(r"\s+", "", known(cell)).casefold()
    if not plain:
        return None
    if plain in _MALE or plain in _FEMALE:
        return "male" if plain in _MALE else "female"
    raise Unclear("sex_unreadable")
