"""The model shao-li."""

from collections.abc import Mapping

from alignkit.engines import shao_li as engine
from alignkit.engines.paths import Found, Paths
from alignkit.models.data_driven import data_driven


@data_driven("shao-li", short="by win rates of channels and pairs")
def shao_li(paths: Paths, _parameters: Mapping[str, object]) -> Found:
    """A channel earns by how often journeys with it are won, alone and beside each other channel.

    The win rate of journeys that touch the channel, plus half the average of what each pair wins beyond its two
    channels' own rates; summed over the won journeys that touch it. Only pairs are looked at, never longer
    combinations. A sum may be negative; then it is shown and refuses to share money.

    Source: Shao and Li, Data-driven multi-touch attribution models (2011).
    """
    return engine.fit(paths)
