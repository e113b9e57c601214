"""The model markov."""

from collections.abc import Mapping

from alignkit.engines.markov import fit as engine
from alignkit.engines.paths import Found, Paths
from alignkit.models.data_driven import data_driven


@data_driven("markov", short="by removal effect in a Markov chain")
def markov(paths: Paths, parameters: Mapping[str, object]) -> Found:
    """A channel earns what would be lost if every journey that reaches it ended there.

    Won and lost journeys make a chain: from the start over channels to won or lost. The removal effect of a channel is
    the share of wins that the chain loses when its arrows lead to *lost* instead. It is computed exactly, for all
    channels from one factorisation; nothing is simulated. `[models.markov] order` (1, the default, to 4, or "auto" by
    held-out likelihood) is how many touches back the chain remembers; `per = "campaign"` tells campaigns apart.

    A deal is shared by effect per won deal that a channel touched (`share_by`), a channel's part evenly over its
    touches. Removal effects do not sum to 1; they are put in
    proportion. It describes the journeys as they were: who is met by every buyer has a large effect, cause or not.

    Example: 1 of 3 journeys is won, A → B → C; A alone and B → C are lost. Removal effects: A 50 %, B and C 100 %.
    Source: Anderl, Becker, von Wangenheim and Schumann, Mapping the customer journey (2016).
    """
    return engine.fit(paths, parameters.get("order", 1))  # type: ignore[arg-type]  # MarkovSettings has checked it
