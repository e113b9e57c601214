"""A role: a person on a deal (a contact role, an associated contact)."""

from pydantic import Field

from alignkit.records.base import Record, described, required
from alignkit.records.types import Flag, Instant, Key, Text


class Role(Record):
    """A person on a deal."""

    table = "roles"
    noun = "a role (a person on a deal)"
    order = 60
    core = True
    key = ("deal_id", "person_id", "role")
    contradiction = "allowed"
    signature = ("deal_id", "person_id")
    without = ("touched_at",)

    deal_id: Key = required("The deal.")
    person_id: Key = required("The person.")
    role: Text | None = described("Decision maker, user, …")
    is_primary: Flag = Field(False, description="The deal's primary contact.")
    created_at: Instant | None = described("When the person was put on the deal.")
    is_deleted: Flag = Field(False, description="Deleted rows do not count.")
