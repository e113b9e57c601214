"""The model position-based."""

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("position-based", milestones=["first", "last"], short="first 40, middle 20, last 40")
def position_based(journeys: Journeys) -> Weights:
    """40 % to the first touch, 40 % to the last, 20 % shared by the touches between.

    On two touches 50 / 50, on one 100 %: the middle weight is shared in proportion where there is no middle.
    Not to be confused with u-shaped, which stands on the lead's creation.

    Example: Booth, Webinar, Guide, Demo → Booth 40 %, Webinar 10 %, Guide 10 %, Demo 40 %.
    Source: Google Analytics' position-based model; Snowplow, Matomo and HockeyStack call it U-shaped.
    """
    return journeys.milestones(first=40, last=40, middle=20)
