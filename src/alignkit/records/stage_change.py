"""A stage change: a deal entered a stage."""

from typing import Annotated

from pydantic import Field

from alignkit.records.base import Record, described, required
from alignkit.records.types import Flag, Instant, Key, Text, choice


class StageChange(Record):
    """One row of a deal's history."""

    table = "stage_changes"
    noun = "a stage change (a deal entered a stage)"
    key = ("deal_id", "entered_at", "stage")
    contradiction = "allowed"

    deal_id: Key = required("The deal.")
    stage: Text = required("The stage it entered.")
    entered_at: Instant = required("When.")
    outcome: Annotated[str, choice("open", "won", "lost")] | None = described(
        "What the stage means, where the export says it."
    )
    is_deleted: Flag = Field(False, description="Deleted rows do not count.")
