"""The model first."""

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("first", milestones=["first"], short="first 100")
def first(journeys: Journeys) -> Weights:
    """100 % to the first touch.

    The earliest kept touch of anybody on the deal. What it answers: what started this?
    A touch before the lookback window is not seen, so this is the first *known* touch.

    Example: Booth, Webinar, Demo → Booth 100 %.
    Source: the field's common definition; Marketo Measure, Salesforce and HubSpot agree.
    """
    return journeys.put(journeys.first)
