"""A stage change: a deal entered a stage."""

from typing import Annotated

from pydantic import Field

from alignkit.records.base import Record, described, lenient, required
from alignkit.records.types import Currency, Day, Flag, Instant, Key, Money, Text, choice


class StageChange(Record):
    """One row of a deal's history."""

    table = "stage_changes"
    noun = "a stage change (a deal entered a stage)"
    order = 70
    core = True
    key = ("deal_id", "entered_at", "stage")
    contradiction = "allowed"
    signature = ("deal_id", "stage", "entered_at")

    deal_id: Key = required("The deal.")
    stage: Text = required("The stage it entered.")
    entered_at: Instant = required("When.")
    outcome: Annotated[str, choice("open", "won", "lost")] | None = described(
        "What the stage means, where the export says it."
    )
    is_deleted: Flag = Field(False, description="Deleted rows do not count.")
    from_stage: Text | None = lenient("The stage it left, where the export says it.")
    currency: Currency | None = lenient("Of `amount`; where absent the file's, then the report's.")
    amount: Money | None = lenient("What the deal was worth then.")
    expected_close_on: Day | None = lenient("When it was expected to close then.")
