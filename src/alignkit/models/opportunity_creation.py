"""The model opportunity-creation."""

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("opportunity-creation", milestones=["opportunity"], short="opportunity 100")
def opportunity_creation(journeys: Journeys) -> Weights:
    """100 % to the touch that opened the opportunity.

    The latest touch on or before the day on which the deal was created (or entered `opportunity_stage`). No touch by
    then: the deal is unattributed, `no-touch-before-opportunity`.

    Example: Booth, Webinar (opportunity opened), Demo → Webinar 100 %.
    Source: Marketo Measure's opportunity-creation touch.
    """
    return journeys.milestones(opportunity=100)
