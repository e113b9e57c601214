"""The model j-shaped."""

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("j-shaped", milestones=["first", "last"], short="first 20, middle 20, last 60")
def j_shaped(journeys: Journeys) -> Weights:
    """20 % to the first touch, 60 % to the last, 20 % shared by the touches between.

    On two touches 25 / 75, on one 100 %.

    Example: Booth, Webinar, Demo → Booth 20 %, Webinar 20 %, Demo 60 %.
    Source: HubSpot.
    """
    return journeys.milestones(first=20, last=60, middle=20)
