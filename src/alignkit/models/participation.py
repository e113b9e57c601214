"""The model participation."""

from collections.abc import Mapping

from alignkit.engines import participation as engine
from alignkit.engines.paths import Found, Paths
from alignkit.models.data_driven import data_driven


@data_driven("participation", short="influenced: every deal it touched, in full", adds_up=False)
def participation(paths: Paths, _parameters: Mapping[str, object]) -> Found:
    """A channel has influenced every deal it touched, and is shown each of them in full.

    It is reach, not credit: a deal that three channels touched stands three times, so the figures never add up, and the
    model refuses to share money. `alignkit compare` has it in the column *influenced*.

    Example: a deal of 100 touched by A and B: A 100, B 100.
    Source: the "influenced" figures of CRM systems.
    """
    return engine.fit(paths)
