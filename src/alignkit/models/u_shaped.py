"""The model u-shaped."""

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("u-shaped", milestones=["first", "lead"], short="first 50, lead 50")
def u_shaped(journeys: Journeys) -> Weights:
    """50 % to the first touch and 50 % to the touch that created the lead.

    The lead touch is the latest on or before the day on which the first of the deal's people was created. Touches in
    between and after get nothing. Where the two coincide that touch has it all.

    Example: Booth, Webinar (lead created), Demo → Booth 50 %, Webinar 50 %.
    Source: Marketo Measure. HubSpot and Ruler give 40 / 40 / 20 to the same name.
    """
    return journeys.milestones(first=50, lead=50)
