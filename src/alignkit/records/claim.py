"""A claim: a team says that a deal was its doing."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Day, Key, Text


class Claim(Record):
    """One team's claim to one deal. A deal that several teams claim is counted for each of them."""

    table = "claims"
    noun = "a claim (a team says that a deal was its doing)"
    order = 150
    key = ("deal_id", "team")
    contradiction = "allowed"
    signature = ("deal_id", "team", "claimed_on")

    deal_id: Key = required("The deal.")
    team: Text = required("Who claims it: marketing, SDR, sales, partner …")
    claimed_on: Day | None = described("The day of the claim.")
    reason: Text | None = described("On what ground.")
