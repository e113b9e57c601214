"""A holiday: a day on which nobody answers."""

from pydantic import Field

from alignkit.records.base import Record, described, required
from alignkit.records.types import Day, Flag, Text


class Holiday(Record):
    """A day without working hours, or with half of them."""

    table = "holidays"
    noun = "a holiday (a day without working hours)"
    order = 140
    key = ("date", "timezone")
    signature = ("date", "holiday")

    date: Day = required("The day.")
    holiday: Text | None = described("Its name.")
    timezone: Text | None = described("The zone whose people have it off (America/New_York); blank: everybody.")
    is_half: Flag = Field(False, description="Only half of the day is off.")
