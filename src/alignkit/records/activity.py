"""An activity: what sales logged (calls, meetings, e-mails)."""

from pydantic import Field

from alignkit.records.base import Record, described, required
from alignkit.records.types import Flag, Instant, Key, Text


class Activity(Record):
    """A logged sales activity. No touch, unless `[touches] activities` names its kind."""

    table = "activities"
    noun = "a sales activity (a call, a meeting, an e-mail)"
    order = 80
    core = True
    key = ("activity_id",)
    made_up = "activity_id"
    signature = ("activity_id", "occurred_at")

    activity_id: Key = required("The record's id.")
    kind: Text | None = described("Call, meeting, email, …")
    person_id: Key | None = described("With whom.")
    deal_id: Key | None = described("About which deal.")
    account_id: Key | None = described("At which account.")
    owner_id: Key | None = described("Which rep.")
    occurred_at: Instant | None = described("When.")
    is_done: Flag = Field(True, description="Planned activities have not happened.")
    is_deleted: Flag = Field(False, description="Deleted rows do not count.")
