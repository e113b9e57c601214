"""The model inverse-j."""

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("inverse-j", milestones=["first", "last"], short="first 60, middle 20, last 20")
def inverse_j(journeys: Journeys) -> Weights:
    """60 % to the first touch, 20 % to the last, 20 % shared by the touches between.

    On two touches 75 / 25, on one 100 %.

    Example: Booth, Webinar, Demo → Booth 60 %, Webinar 20 %, Demo 20 %.
    Source: HubSpot.
    """
    return journeys.milestones(first=60, last=20, middle=20)
