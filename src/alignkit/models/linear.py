"""The model linear."""

import numpy as np

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("linear", short="every touch the same")
def linear(journeys: Journeys) -> Weights:
    """Every touch gets the same weight.

    The unit is the touch, not the campaign: a campaign that was responded to twice counts twice.

    Example: Booth, Webinar, Demo, Webinar → Booth 25 %, Webinar 50 %, Demo 25 %.
    Source: the field's common definition.
    """
    return journeys.is_touch.astype(np.int64)
