"""Join codes: what a volunteer types where the QR cannot be scanned."""

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
