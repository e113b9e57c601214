"""A deal change: a field of a deal got another value."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Instant, Key, Text


class DealChange(Record):
    """One change of one field of a deal, as the CRM's history has it."""

    table = "deal_changes"
    noun = "a deal change (a field of a deal got another value)"
    order = 72
    key = ("deal_id", "field", "changed_at", "value")
    contradiction = "allowed"
    signature = ("deal_id", "field", "changed_at")
    also = (("deal_id", "id"),)

    deal_id: Key = required("The deal.")
    field: Text = required(
        "Which field, by our name of it (`amount`, `closed_on`, `stage`, `owner_id`, `next_step` …), else the system's."
    )
    old_value: Text | None = described("Its value before; blank: none, or unknown.")
    value: Text | None = described("Its value from then on; blank: it was emptied.")
    changed_at: Instant = required("When.")
