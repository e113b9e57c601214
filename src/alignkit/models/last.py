"""The model last."""

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("last", milestones=["close"], short="last 100")
def last(journeys: Journeys) -> Weights:
    """100 % to the last touch.

    The latest kept touch on or before the day of the close. What it answers: what was there at the end?

    Example: Booth, Webinar, Demo → Demo 100 %.
    Source: the field's common definition.
    """
    return journeys.put(journeys.last)
