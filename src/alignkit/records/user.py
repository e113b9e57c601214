"""A user: a rep."""

from pydantic import Field

from alignkit.records.base import Record, described, lenient, required
from alignkit.records.types import Flag, Key, Text


class User(Record):
    """A user of the CRM, who owns deals."""

    table = "users"
    noun = "a user (a rep)"
    order = 90
    core = True
    key = ("user_id",)
    signature = ("user_id", "name")

    user_id: Key = required("The user's id.")
    name: Text | None = described("The name shown for `--by owner`.")
    team: Text | None = described("The rep's team or role.")
    is_active: Flag = Field(True, description="Still with the company.")
    timezone: Text | None = lenient("The zone the rep works in (America/New_York).")
    is_queue: Flag = lenient("A queue, not a person: what it owns was given to nobody yet.", False)
