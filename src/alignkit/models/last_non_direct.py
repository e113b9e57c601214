"""The model last-non-direct."""

import numpy as np

from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import model


@model("last-non-direct", milestones=["close"], short="last that is not Direct 100")
def last_non_direct(journeys: Journeys) -> Weights:
    """100 % to the last touch whose channel is not Direct; if all are Direct, to the last.

    A visit typed into the browser says that somebody knew the way, not what showed it to them.

    Example: Webinar, Search, Direct → Search 100 %.
    Source: Google Analytics' last non-direct click.
    """
    entry = np.where(journeys.is_touch & ~journeys.direct, np.arange(len(journeys.deal)), -1)
    latest = np.maximum.reduceat(entry, journeys.start[:-1]) if journeys.deals else journeys.last
    return journeys.put(np.where(latest >= 0, latest, journeys.last))
