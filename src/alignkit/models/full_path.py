"""The model full-path."""

from decimal import Decimal

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model

SHARE = Decimal("22.5")


@model(
    "full-path",
    milestones=["first", "lead", "opportunity", "close"],
    short="first 22.5, lead 22.5, opportunity 22.5, close 22.5, middle 10",
)
def full_path(journeys: Journeys) -> Weights:
    """22.5 % each to first touch, lead, opportunity and closing touch; 10 % shared by the other touches.

    The closing touch is the latest before the close. It credits what marketing does for deals that are already open.

    Example: Booth (first and lead), Webinar (opportunity), Guide, Demo (close) → 45 %, 22.5 %, 10 %, 22.5 %.
    Source: Marketo Measure, HubSpot.
    """
    return journeys.milestones(first=SHARE, lead=SHARE, opportunity=SHARE, close=SHARE, middle=10)
