"""The model w-shaped."""

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("w-shaped", milestones=["first", "lead", "opportunity"], short="first 30, lead 30, opportunity 30, middle 10")
def w_shaped(journeys: Journeys) -> Weights:
    """30 % each to first touch, lead creation and opportunity creation; 10 % shared by the other touches.

    The opportunity touch is the latest on or before the day on which the deal was opened. A touch that is several
    milestones takes their sum; a milestone without a touch is renormalised unless `missing_milestone` says otherwise;
    without a middle touch the milestones share its 10 % in proportion.

    Formula with n middle touches, in whole numbers: milestones 30n each, every middle touch 10.
    Example: Booth (first and lead), Webinar (opportunity), Demo → Booth 60 %, Webinar 30 %, Demo 10 %.
    Source: Marketo Measure, HubSpot. Ruler puts the close in place of the opportunity.
    """
    return journeys.milestones(first=30, lead=30, opportunity=30, middle=10)
