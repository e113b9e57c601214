"""The data-driven models as `benchmarks.truth` runs them: fitted on won and lost deals, campaign by campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from alignkit.engines import logistic, participation, shao_li
from alignkit.engines.markov import fit as markov
from alignkit.engines.paths import Found, Paths, credited
from alignkit.engines.shapley import rate_game as shapley_rate
from alignkit.engines.shapley import sum_game as shapley
from alignkit.errors import UsageError
from alignkit.models.data_driven import learned
from alignkit.models.model import Model
from alignkit.ragged import Floats
from alignkit.worlds.journeys import paths
from alignkit.worlds.process import History

#: What is fitted: its name on the page, and how.
ENGINES: dict[str, Callable[[Paths], Found]] = {
    "markov": markov.fit,
    "markov, order 2": lambda p: markov.fit(p, 2),
    "shapley": shapley.sum_game,
    "shapley, rate game": shapley_rate.rate_game,
    "shao-li": shao_li.fit,
    "logistic": logistic.fit,
}


#: Those whose intervals are measured: fitted again to redraws as a matter of course, and only for `--evidence full`.
#: `logistic` is none of them: it refuses too often.
CHEAP, DEAR = ("markov",), ("shapley", "shao-li")


@dataclass(frozen=True)
class Fitted:
    """An engine on one company: its model table's shares, and the model that makes its ledger.

    Either is None where the engine refuses, or its effects are no shares. `clipped` are its effects with the negative
    ones read as nothing.
    """

    name: str
    table: Floats | None
    model: Model | None
    clipped: Floats | None


def fitted(lived: History) -> Iterator[Fitted]:
    """Every engine on these accounts."""
    learned_from = paths(lived)
    reach = participation.fit(learned_from).effect
    for name, fit in ENGINES.items():
        try:
            found = fit(learned_from)
        except UsageError:  # too few events for a regression
            yield Fitted(name, None, None, None)
            continue
        yield Fitted(
            name, credited(found.value_effect, 1.0), _ledger(name, found, reach), np.maximum(found.value_effect, 0)
        )


def _ledger(name: str, found: Found, reach: Floats) -> Model | None:
    # A ledger tells campaigns apart by their place plus one; place 0 is for touches of none.
    shifted = replace(found, effect=np.append(0.0, found.effect), value_effect=np.append(0.0, found.value_effect))
    try:
        return learned(
            Model(name, lambda _: np.zeros(0), fit=lambda *_: found), shifted, "campaign", np.append(0.0, reach)
        )
    except UsageError:
        return None
