"""One run of the comparison: its companies, what the reference says of them, and which deals are explained too."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from tests.reference.companies import company
from tests.reference.reading import Row
from tests.reference.reference import DealResult, attribute
from tests.reference.runs import CUSTOM, Run, run
from tests.reference.weights import BUILT_IN

RUNS = 40

#: The first so many runs are compared by `make test`, all of them by `make test-full`.
QUICK = 10
COMPANIES_A_RUN = 32
MODELS = (*BUILT_IN, *CUSTOM)


@dataclass(frozen=True)
class Comparison:
    """Several companies of equal settings: loaded together, told apart by their ids, attributed one by one."""

    run: Run
    tables: dict[str, list[Row]]
    results: dict[str, DealResult]

    def explained(self) -> list[DealResult]:
        """The deals to look at touch by touch: those that show what the run has not shown yet."""
        shown: Counter[str] = Counter()
        chosen = []
        for result in self.results.values():
            shows = {f"verdict {c.verdict}" for c in result.considered} | {f"tier {c.tier}" for c in result.considered}
            if any(not shown[thing] for thing in shows - {"verdict kept", "tier role"}):
                chosen.append(result)
                shown.update(f"verdict {c.verdict}" for c in result.considered)
                shown.update(f"tier {c.tier}" for c in result.considered)
        return chosen


@cache
def comparison(number: int) -> Comparison:
    """Run `number`: its companies by the reference, each by itself; and all of their rows together for the engine."""
    this = run(number)
    first = number * COMPANIES_A_RUN
    companies = [company(n, this) for n in range(first, first + COMPANIES_A_RUN)]
    tables: dict[str, list[Row]] = {}
    for one in companies:
        for name, rows in one.items():
            tables.setdefault(name, []).extend(rows)
    settings = this.settings | {"as_of": this.as_of}
    results = {deal: found for one in companies for deal, found in attribute(one, settings, MODELS).items()}
    return Comparison(this, tables | {"fx_rates": this.rates}, results)
