"""A decision: what was decided, so that what happened next can stand beside it."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Day, Key, Text


class Decision(Record):
    """One line of the decision log."""

    table = "decisions"
    noun = "a decision (what was decided, when, and by what it will be judged)"
    order = 170
    key = ("decision_id",)
    made_up = "decision_id"
    made_up_blank = True
    signature = ("decided_on", "decision")

    decision_id: Key = required("The decision's id; without one, a hash of the row's content is used.")
    decided_on: Day = required("The day of the decision.")
    decision: Text = required("What was decided.")
    measure: Text | None = described("The measure it is to move.")
    campaign_id: Key | None = described("The campaign it is about.")
    owner: Text | None = described("Who carries it out.")
    team: Text | None = described("The owner's team.")
    review_on: Day | None = described("When it will be looked at again.")
    outcome: Text | None = described("What came of it, in words.")
