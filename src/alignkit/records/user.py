"""A user: a rep."""

from pydantic import Field

from alignkit.records.base import Record, described, required
from alignkit.records.types import Flag, Key, Text


class User(Record):
    """A user of the CRM, who owns deals."""

    table = "users"
    noun = "a user (a rep)"
    key = ("user_id",)

    user_id: Key = required("The user's id.")
    name: Text | None = described("The name shown for `--by owner`.")
    team: Text | None = described("The rep's team or role.")
    is_active: Flag = Field(True, description="Still with the company.")
