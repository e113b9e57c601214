"""The model primary-campaign."""

import numpy as np

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("primary-campaign", short="the deal's own source campaign 100")
def primary_campaign(journeys: Journeys) -> Weights:
    """100 % to the deal's own source campaign, whatever the touches say.

    The CRM's *Primary Campaign Source*: what the rep, or an automatic rule, chose. A deal without one is unattributed,
    `no-primary-campaign`. Shown so that both teams see how far the field and the touches are apart.

    Example: source campaign Booth; Webinar, Demo touched → Booth 100 %.
    Source: Salesforce.
    """
    return journeys.put(np.where(journeys.has_source, journeys.source, -1))
