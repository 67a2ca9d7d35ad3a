"""What joining is done by: the code that is typed where the QR cannot be scanned, and the hall's Wi-Fi."""

import secrets

from storage.ledger import Ledger

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No character that looks like another: no 0, 1, I, L, O, U."""
LENGTH = 6


def new_join_code(ledger: Ledger) -> str:
    """A code that no activity has or had."""
    used = {activity.get("join_code") for activity in ledger.store.activities.all()}
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if code not in used:
            return code


def wifi_text(name: str, password: str | None) -> str:
    """What a phone's camera understands as "join this network": the Wi-Fi QR's text, special characters escaped with a backslash."""
    escaped = [("".join(f"\\{sign}" if sign in '\\;,:"' else sign for sign in text)) for text in (name, password or "")]
    return f"WIFI:T:WPA;S:{escaped[0]};P:{escaped[1]};;" if password else f"WIFI:T:nopass;S:{escaped[0]};;"
