"""What leaves the printer or goes to the office: plain values in, bytes out.

Knows no store and no web, so that it runs in a worker process.
"""


class CannotPrint(Exception):
    """A paper that must not be made as it stands. `code` says why, `fields` hold what a sentence about it needs.

    `sums_differ`: the totals to be printed are not what the rows add up to (`item`, `rows`, `total`). `no_days`: what stands in the address
    are no two days in order. `no_teams`: nobody was dealt into teams.
    """

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields
