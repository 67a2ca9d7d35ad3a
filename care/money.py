"""Money, counted in fen: as people type it, as screens and papers show it, and in the capitals that a receipt wants."""

import re
import unicodedata

_TYPED = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?")


def fen(text: str, *, least: int = 0, most: int) -> int | None:
    """An amount as typed (12.5, ¥1,250.00, 80 元), in fen; None where it is none between `least` and `most` fen.

    A comma parts thousands and nothing else: 12,50 is no amount, since nobody knows what is meant.
    """
    plain = unicodedata.normalize("NFKC", text).replace("。", ".").strip().removeprefix("¥").removesuffix("元").strip()
    found = _TYPED.fullmatch(plain) if plain.isascii() and len(plain) <= 20 else None
    if found is None:
        return None
    amount = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    return amount if least <= amount <= most else None


def exact(amount: int) -> str:
    """Always with two decimals, as ledgers have it: 320.50, -5.00."""
    yuan, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{yuan}.{rest:02d}"


def short(amount: int) -> str:
    """With two decimals only where there are any: 320.50, but 500."""
    return exact(amount).removesuffix(".00")


# --- in capitals ------------------------------------------------------------------------------------------------------------------

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def capitals(amount: int) -> str:
    """An amount, zero or more, as receipts write it so that nobody changes it: 叁佰贰拾元伍角整."""
    yuan, rest = divmod(amount, 100)
    jiao, cents = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"{whole}整"
    zero = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    return f"{whole}{zero}" + (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[cents]}分" if cents else "整")


def _whole(number: int) -> str:
    if not number:
        return _DIGITS[0]
    groups = [number // 10_000**place % 10_000 for place in range(len(_GROUPS))]
    spoken = ""
    for place in reversed(range(len(_GROUPS))):
        group = groups[place]
        if not group:
            continue
        gap = spoken and (group < 1000 or not groups[place + 1])
        spoken += ("零" if gap else "") + _group(group) + _GROUPS[place]
    return spoken


def _group(number: int) -> str:
    """Up to four figures, with one zero for any number of them inside."""
    spoken = "".join(
        _DIGITS[digit] + (_PLACES[place] if digit else "")
        for place, digit in ((place, number // 10**place % 10) for place in reversed(range(4)))
    )
    return re.sub("零+", "零", spoken).strip("零")
