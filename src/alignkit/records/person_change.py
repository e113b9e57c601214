"""A person change: a field of a lead or contact got another value."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Instant, Key, Text


class PersonChange(Record):
    """One change of one field of a person: a lead's status, its owner, the lifecycle stage it entered."""

    table = "person_changes"
    noun = "a person change (a lead's status, owner or lifecycle stage became another)"
    order = 42
    key = ("person_id", "field", "changed_at", "value")
    contradiction = "allowed"
    signature = ("person_id", "field", "changed_at")
    also = (("person_id", "id"),)

    person_id: Key = required("The person.")
    field: Text = required(
        "Which field, by our name of it (`status`, `owner_id`, `lifecycle_stage`, `converted_at` …), else the system's."
    )
    old_value: Text | None = described("Its value before; blank: none, or unknown.")
    value: Text | None = described("Its value from then on; blank: it was emptied.")
    changed_at: Instant = required("When.")
