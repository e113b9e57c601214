"""The model lead-creation."""

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("lead-creation", milestones=["lead"], short="lead 100")
def lead_creation(journeys: Journeys) -> Weights:
    """100 % to the touch that created the lead.

    The latest touch on or before the day on which the earliest-created of the deal's people was created, whether that
    person has touches or not. No touch by then: the deal is unattributed, `no-touch-before-lead`.

    Example: Booth, Webinar (lead created), Demo → Webinar 100 %.
    Source: Marketo Measure's lead-conversion touch.
    """
    return journeys.put(journeys.lead)
