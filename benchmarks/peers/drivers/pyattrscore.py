"""pyattrscore: one row per touch, some of them conversions."""

from __future__ import annotations

import pandas as pd
from pyattrscore.linear import LinearAttribution


def linear(*, touches: list[dict[str, object]]) -> dict[str, float]:
    """The value that each touch is given, its configuration as it comes."""
    frame = pd.DataFrame(touches).assign(timestamp=lambda rows: pd.to_datetime(rows["timestamp"]))
    found = LinearAttribution().calculate_attribution(frame)
    return dict(zip(found["touchpoint_id"], found["attribution_value"].astype(float).tolist(), strict=True))
