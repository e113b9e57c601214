"""shapley-attribution: journeys are lists of channels."""

from __future__ import annotations

import shapley_attribution as peer


def simplified(*, journeys: list[list[str]]) -> dict[str, float]:
    """The even split over the distinct channels of each converting journey."""
    return _floats(peer.SimplifiedShapleyAttribution(normalize=False).fit(journeys).get_attribution())


def ordered(*, journeys: list[list[str]]) -> dict[str, float]:
    """The ordered value, by enumeration of all coalitions."""
    return _floats(peer.OrderedShapleyAttribution(normalize=False).fit(journeys).get_attribution())


def learned(*, journeys: list[list[str]], won: list[int], seed: int = 0) -> dict[str, float]:
    """The learned value function, in the journeys' own order."""
    fitted = peer.PathShapleyAttribution(normalize=False, random_state=seed).fit(journeys, won)
    return _floats(fitted.get_attribution())


def _floats(found: dict[str, float]) -> dict[str, float]:
    return {str(channel): float(figure) for channel, figure in found.items()}
