"""A target: what somebody is to reach in a period."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Currency, Money, Text


class Target(Record):
    """One figure to be reached: a quota, a plan, a budgeted number."""

    table = "targets"
    noun = "a target (what is to be reached in a period)"
    order = 130
    key = ("period", "measure", "team")
    signature = ("period", "measure", "amount")

    period: Text = required("The month, quarter or year: 2026-03, 2026-Q1, 2026; or two days: 2026-01-01..2026-03-31.")
    measure: Text = required("What is to be reached: booked, pipeline, leads …")
    team: Text | None = described("By whom: a team, a rep; blank: the company.")
    currency: Currency | None = described("Of `amount`; where absent the file's, then the report's.")
    amount: Money = required("How much; of what is counted, how many.")
