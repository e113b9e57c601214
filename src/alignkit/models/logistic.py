"""The model logistic."""

from collections.abc import Mapping

from alignkit.engines import logistic as engine
from alignkit.engines.paths import Found, Paths
from alignkit.models.data_driven import data_driven


@data_driven("logistic", short="by logistic regression on the channels touched")
def logistic(paths: Paths, parameters: Mapping[str, object]) -> Found:
    """A channel earns the wins that a logistic regression would not expect without it.

    Won or lost is regressed on which channels a journey touched, with a ridge penalty (`[models.logistic] ridge`, 1).
    A channel's effect is the sum, over the journeys that touch it, of the expected win with it minus without it. It
    refuses to be fitted on fewer than ten events (wins or losses, whichever is rarer) per coefficient, and to share
    money where an effect is negative.

    Source: Shao and Li (2011) for the use; Peduzzi and others (1996) for ten events per variable.
    """
    return engine.fit(paths, ridge=float(str(parameters.get("ridge", 1.0))))
