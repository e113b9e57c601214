"""docs/truth.md: what was measured in the worlds, for somebody who has to decide and not to simulate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from textwrap import fill

from alignkit.evidence.relearned import REFITS
from alignkit.statistics.thresholds import FEW
from benchmarks.truth_cover import Tally
from benchmarks.truth_engines import CHEAP, DEAR
from benchmarks.truth_measures import TABLE, Line, Measured, Size

#: The bar of the intervals, in worlds without heavy tails.
LOWEST, HIGHEST = 0.92, 0.97

#: Models whose credit stands beside the truth, campaign by campaign.
SHOWN = ("first", "last", "linear", "w-shaped", "opportunity-creation", f"markov{TABLE}")


def page(worlds: Sequence[Measured], size: Size) -> str:
    """The whole page."""
    parts = [
        "# How far credit is from the truth",
        "<!-- Written by `make truth`; do not edit. -->",
        *_opening(),
        *_summary(worlds),
        *_warnings(worlds, size),
        *_when(worlds),
        *_matrix(worlds),
        *_intervals(worlds, size),
        *(part for world in worlds for part in _world(world, size)),
        *_made(worlds, size),
    ]
    return "\n\n".join(parts) + "\n"


def _opening() -> Iterator[str]:
    yield _para(
        "Nobody can look up what a campaign truly added: the deals it did not cause look like those it did. In an "
        "invented company one can. We made seven kinds of company in which we decide what every campaign does, ran "
        "every model on what their CRM would show, and compared. What a campaign *truly added* is what the company "
        "won minus what its twin wins, in which that campaign does nothing and every other bit of luck is the same."
    )
    yield _para(
        "**Misplaced credit** is the share of all credit that would have to move to other campaigns to be right: 0 "
        "% is perfect. **To nothing** is the share of the credit that goes to campaigns that added nothing at all. "
        "The worlds are caricatures: each has one difficulty, and yours has several at once. Read the figures for "
        "their direction, not for their size."
    )


def _summary(worlds: Sequence[Measured]) -> Iterator[str]:
    rows = []
    for world in worlds:
        ranked = sorted(_steady(world.lines), key=lambda line: line.error)
        least, most = _span(line.nothing for line in ranked)
        nothing = "–" if most == 0 else f"{_percent(least)} to {_percent(most)}"
        rows.append(
            [
                f"[{world.world.title}](#{world.world.name})",
                _percent(world.together),
                f"{ranked[0].model}: {_percent(ranked[0].error)}",
                f"{ranked[-1].model}: {_percent(ranked[-1].error)}",
                nothing,
            ]
        )
    yield "## In one table"
    yield _para("In a very large company; of the models that refused in none of the smaller ones.")
    heads = ["world", "of the revenue, marketing truly added", "nearest model, misplaced", "furthest", "to nothing"]
    yield _table(heads, rows, "lrllr")


def _warnings(worlds: Sequence[Measured], size: Size) -> Iterator[str]:
    by_name = {world.world.name: world for world in worlds}
    yield "## What to know before believing any of it"
    linear = [_line(world, "linear") for world in worlds]
    low, high = _span(line.times for line in linear)
    least, most = _span(world.together for world in worlds)
    yield _item(
        "**Attributed is not incremental.** Every model shares out what was won with a touch, caused or not. "
        f"Marketing truly added {_percent(least)} to {_percent(most)} of the revenue; a model that counts every "
        f"touched deal attributed {low:.1f} to {high:.1f} times as much. That a model's total ties to the books says "
        "that nothing is lost, not that it was caused."
    )
    bystanders = by_name["bystanders"]
    low, high = _span(line.nothing for line in bystanders.rules)
    regression = _line(bystanders, "logistic")
    yield _item(
        "**No rule can see that a campaign does nothing.** Three mailings that reach nearly everybody and add "
        f"nothing got {_percent(low)} to {_percent(high)} of the credit from the rules. A rule looks at won deals "
        "only; who touches everybody is in all of them. A regression on won and lost deals sees it, given enough of "
        "them: in the very large company its effects for the mailings are about nothing, some below, and "
        f"{_percent(regression.clipped)} would be misplaced if those were read as nothing. As it is, it refuses to "
        f"share money by effects of both signs, and did so in {regression.refused} of {size.alone} single companies."
    )
    harvesters = by_name["harvesters"]
    last, decay = _line(harvesters, "last"), _line(harvesters, "time-decay")
    before = _line(harvesters, "opportunity-creation")
    yield _item(
        "**The last touch pays those who collect.** Where buyers about to sign search for the brand anyway, `last` "
        f"gave {_percent(last.nothing)} of the credit to touches that added nothing, `time-decay` "
        f"{_percent(decay.nothing)}. `opportunity-creation`, which looks at nothing after the deal was opened, gave "
        f"{_percent(before.nothing)}, and left {_percent(1 - before.attributed)} of the revenue unattributed."
    )
    yield _brand(by_name["early-brand"])
    need = by_name["retargeting"]
    nearest = _nearest(need.lines)
    yield _item(
        "**What follows buyers around looks like what makes them buy.** Where need drives both the advertising and "
        f"the purchase, the nearest of all models ({nearest.model}) misplaced {_percent(nearest.error)}. No model "
        "repairs this, since nothing in the data shows it. A test does: hold the campaign back somewhere (`alignkit "
        "experiments`)."
    )
    yield from _learning(worlds)
    light = [line.coverage for world in worlds if not world.world.heavy for line in world.rules]
    held, true = _sum([coverage.many for coverage in light]), _sum([coverage.true for coverage in light])
    yield _item(
        "**An interval says how steady a figure is, not how right.** The rules' 95 % intervals held the figure that "
        f"the same model gives in a very large company {_percent(held.rate)} of the time (heavy tails apart). They "
        f"held what the campaign truly added {_percent(true.rate)} of the time."
    )
    heavy, fair = _line(by_name["heavy-tails"], "linear"), _line(by_name["fair"], "linear")
    yield _item(
        "**A few giant deals are not a pattern.** The same fair company with heavy-tailed deal sizes: in one "
        f"company of {size.accounts:,} accounts `linear` misplaced {_percent(heavy.company)} instead of "
        f"{_percent(fair.company)}, and intervals promise more than they hold (below). Look at the largest deal's "
        "share of a campaign first."
    )


def _brand(world: Measured) -> str:
    brand = [number for number, plan in enumerate(world.world.plans) if plan.opens]
    true = sum(world.added[number] for number in brand)
    given = {name: sum(_line(world, name).share[number] for number in brand) for name in ("first", "last", "linear")}
    return _item(
        f"**What starts a deal is forgotten at its end.** Two early brand campaigns made {_percent(true)} of what "
        f"marketing added. `last` gave them {_percent(given['last'])}, `linear` {_percent(given['linear'])}, `first` "
        f"{_percent(given['first'])}. Who never became a deal is in no model's data, so learning from lost deals "
        "does not help either."
    )


def _learning(worlds: Sequence[Measured]) -> Iterator[str]:
    best = {world.world.title: _nearest(world.engines) for world in worlds}
    rules = {world.world.title: _nearest(world.rules) for world in worlds}
    better = [name for name in best if best[name].error < rules[name].error - 0.02]
    worse = [name for name in best if best[name].error > rules[name].error + 0.02]
    yield _item(
        "**Learning from lost deals is no insight into causes.** Set side by side, the best data-driven result beat "
        f"the best rule by more than two points in {_and(better)}, and was beaten by it in {_and(worse)}. Where "
        "something goes with winning without causing it, a model that compares won and lost deals pays it all the "
        "more."
    )
    apart = [
        (abs(ledger.share - table.share).sum() / 2, ledger.error - table.error)
        for world in worlds
        for table, ledger in zip(world.engines[::2], world.engines[1::2], strict=True)
        if len(_steady([table, ledger])) == 2
    ]
    low, high = _span(distance for distance, _ in apart)
    nearer = sum(change < 0 for _, change in apart)
    yield _item(
        "**A data-driven model has two results.** Its *table* shares the total by its effects, as the literature "
        "does; its *ledger* shares each deal by effect per won deal, so that every cent has a deal. They lay "
        f"{_percent(low)} to {_percent(high)} of the credit apart, and the ledger was the nearer to the truth in "
        f"{nearer} of {len(apart)} cases."
    )


def _when(worlds: Sequence[Measured]) -> Iterator[str]:
    by_name = {world.world.name: world for world in worlds}

    def said(world: str, *names: str) -> str:
        lines = (_line(by_name[world], name) for name in names)
        return ", ".join(f"`{line.model}` {_percent(line.error)}" for line in lines)

    fair = by_name["fair"]
    low, high = _span(line.error for line in fair.rules)
    yield "## Which model to trust when"
    yield _para("Misplaced credit in brackets. It is what was measured here, not a law.")
    yield _item(
        f"**Everything works a little, and nothing goes with it:** any rule will do ({_percent(low)} to "
        f"{_percent(high)} in the fair world). Take the one that is easiest to explain; in one company the rules "
        f"that use every touch are steadier ({_in_company(fair, 'linear')}) than those that use one "
        f"({_in_company(fair, 'first')}, {_in_company(fair, 'lead-creation')})."
    )
    yield _item(
        "**You suspect that late touches collect what others sowed:** look at models of milestones before the deal "
        f"({said('harvesters', 'opportunity-creation', 'w-shaped', 'u-shaped')}), not at late ones "
        f"({said('harvesters', 'last', 'time-decay', 'j-shaped')})."
    )
    yield _item(
        "**Your brand work comes early and is met once:** "
        f"({said('early-brand', 'first', 'u-shaped', 'lead-creation')}) against "
        f"({said('early-brand', 'linear', 'time-decay', 'last')})."
    )
    yield _item(
        "**Something touches everybody:** no rule helps "
        f"({said('bystanders', 'position-based', 'linear', 'first')}). Ask of each mailing what you would notice if "
        "it were gone."
    )
    yield _item(
        "**Season, need or targeting decide who is touched:** no model is right "
        f"({said('season', 'linear', 'w-shaped')} in season; {said('retargeting', 'linear', 'w-shaped')} with "
        "retargeting). Run a test before moving the money."
    )
    idle = [by_name[name] for name in ("bystanders", "harvesters", "retargeting", "season")]
    gains = _and(
        [f"{_percent(w.known)} instead of {_percent(_line(w, 'linear').error)} ({w.world.name})" for w in idle]
    )
    yield _item(
        "**You know that a campaign does nothing,** from a test or from sense: exclude it (`[touches.exclude]`). "
        f"`linear` without the touches that add nothing misplaces {gains}. Knowing that is worth more than the "
        "choice of a model."
    )
    yield _para(
        "Where models disagree about a campaign, the disagreement is the finding: `alignkit compare` shows it. "
        "Where they agree, they may agree on something false, as all rules do about bystanders."
    )


def _matrix(worlds: Sequence[Measured]) -> Iterator[str]:
    yield "## Every model in every world: misplaced credit"
    yield _para(
        "In a company so large that luck plays no part: what is left is the model's own mistake, and no amount of "
        "data makes it smaller. *Refused*: the model's effects have different signs, so shares of them have no "
        "meaning; in brackets what would be misplaced if negative effects were read as nothing. `markov, order 2` "
        "and `shapley, rate game` are settings of those models."
    )
    names = [line.model for line in worlds[0].lines]
    rows = []
    for name in names:
        lines = [_line(world, name) for world in worlds]
        known = [line.error for line in lines if not isnan(line.error)]
        rows.append([name, *(_error(line) for line in lines), _percent(max(known)) if known else "–"])
    yield _table(["model", *(world.world.title.lower() for world in worlds), "worst"], rows, "l" + "r" * 8)


def _error(line: Line) -> str:
    if not isnan(line.error):
        return _percent(line.error)
    return "refused" + ("" if isnan(line.clipped) else f" ({_percent(line.clipped)})")


def _intervals(worlds: Sequence[Measured], size: Size) -> Iterator[str]:
    yield "## Intervals: do they hold what they promise?"
    yield _para(
        f"For each of {size.companies} companies of {size.accounts:,} accounts and every rule model, the interval of "
        f"each campaign's credit as alignkit computes it: whole accounts redrawn {size.redraws} times, nominal 95 "
        "%. It should hold *the same model's* credit in a very large company of that world, scaled to the accounts "
        f"that bought. Campaigns with {FEW} deals or more under the model in the average company; the lowest and the "
        "highest of the models."
    )
    rows = []
    for world in worlds:
        rates = [line.coverage.many for line in world.rules if line.coverage.many.intervals]
        low, high = _span(tally.rate for tally in rates)
        pooled = _sum(rates)
        few = _sum([line.coverage.few for line in world.rules])
        bar = "reported" if world.world.heavy else "met" if low >= LOWEST and high <= HIGHEST else "NOT met"
        rows.append(
            [
                world.world.title,
                _fine(pooled.rate),
                f"{_fine(low)} to {_fine(high)}",
                f"{pooled.intervals:,}",
                f"{_fine(_sum([line.coverage.of_revenue for line in world.rules]).rate)}",
                f"{_fine(few.rate)}",
                bar,
            ]
        )
    heads = ["world", "held", "by model", "intervals", "as share of revenue", "fewer deals", "92 to 97 %"]
    yield _table(heads, rows, "lrrrrrl")
    light = [world for world in worlds if not world.world.heavy]
    seen = _sum([line.coverage.seen for world in light for line in world.rules])
    heavy = next(world for world in worlds if world.world.heavy)
    missed = _sum([line.coverage.many for line in heavy.rules])
    yield _para(
        f"Counting instead the campaigns that have {FEW} deals in the very company, which for some means that they "
        f"were lucky there: {_fine(seen.rate)} of {seen.intervals:,} (heavy tails apart). With heavy tails the "
        f"interval is too low where it misses: {missed.below:,} of {missed.intervals:,} lay below, {missed.above:,} "
        "above, for most companies have not met the giant deal yet, and no redraw can show what never came."
    )
    yield _para(
        f"Ledgers of data-driven models by the same measure: they are fitted again to each of {REFITS} redraws of "
        f"the accounts with a closed deal. `markov` in {size.alone} companies, the others, which need `--evidence "
        f"full`, in {min(size.dear, size.alone)}. Where a redraw leaves effects that are no shares, no interval is "
        "given. A dash: there was none, or the model refuses in the very large company."
    )
    learned = [[name, *(_intervals_of(_line(world, name)) for world in worlds)] for name in (*CHEAP, *DEAR)]
    yield _table(["model", *(world.world.title.lower() for world in worlds)], learned, "l" + "r" * len(worlds))


def _intervals_of(line: Line) -> str:
    many = line.coverage.many
    return f"{_fine(many.rate)} of {many.intervals:,}" if many.intervals else "–"


def _world(world: Measured, size: Size) -> Iterator[str]:
    yield f"## {world.world.title}"
    won = world.deals / size.companies
    yield _para(
        f"{world.world.story} A company of {size.accounts:,} accounts wins {won:.0f} deals, "
        f"{_percent(world.win_rate)} of those decided, with {world.touches:.1f} touches each. Marketing truly added "
        f"{_percent(world.together)} of the revenue."
    )
    shown = [_line(world, name) for name in SHOWN]
    campaigns = [
        [plan.name, _percent(world.added[number]), *(_percent(line.share[number]) for line in shown)]
        for number, plan in enumerate(world.world.plans)
    ]
    yield _table(["campaign", "**truth**", *(line.model for line in shown)], campaigns, "l" + "r" * (1 + len(shown)))
    heads = ["model", "misplaced", "in one company", "order", "to nothing", "attributed", "attributed ∕ added"]
    yield _table(heads, [_row(line, size) for line in world.lines], "lrrrrrr")


def _row(line: Line, size: Size) -> list[str]:
    refused = f"refused in {line.refused} of {size.alone}" if line.refused else ""
    alone = ", ".join(said for said in ("" if isnan(line.company) else _percent(line.company), refused) if said)
    if isnan(line.error):
        return [line.model, _error(line), alone, "–", "–", "–", "–"]
    rank = "–" if isnan(line.rank) else f"{line.rank:.2f}".replace("-", "−")
    money = ["–", "–"] if isnan(line.attributed) else [_percent(line.attributed), f"{line.times:.1f} ×"]
    return [line.model, _percent(line.error), alone, rank, _percent(line.nothing), *money]


def _made(worlds: Sequence[Measured], size: Size) -> Iterator[str]:
    yield "## How this was made"
    yield _para(
        f"`make truth`, seed {size.seed}: {len(worlds)} worlds, each with {size.companies} companies of "
        f"{size.accounts:,} accounts ({size.together:,} in all, which together are the *very large company*). Rules "
        "run on the won deals through `Model.weigh` and the ledger's own rounding; data-driven models are fitted on "
        f"won and lost deals of {size.fitted:,} accounts for the very large one, campaigns told apart, and on the "
        f"first {size.alone} companies one by one. The model `primary-campaign` is left out: a world has no reps who "
        "fill in that field."
    )
    yield _para(
        "*Misplaced*: half the sum of the differences between credited and true shares. *In one company*: the "
        "median of the same where the model sees a single company. *Order*: Spearman's rank correlation of credit "
        "and truth, 1 is the true order. *Truth* is what campaigns add on average over companies with the same "
        "touches; each company's own truth varies around it. *Attributed* is the attributed part of the revenue "
        "won, *attributed ∕ added* the same in units of what marketing truly added."
    )
    yield _para(
        "The worlds are written down in `src/alignkit/worlds/definitions.py`, what happens in them in "
        "`process.py`. `alignkit sample DIR --world NAME` writes a company of any of them, with its truth in "
        "`truth.csv`: try your own model on it."
    )


def _line(world: Measured, name: str) -> Line:
    return next(line for line in world.lines if line.model == name)


def _nearest(lines: Sequence[Line]) -> Line:
    return min(_steady(lines), key=lambda line: line.error)


def _steady(lines: Sequence[Line]) -> list[Line]:
    """The models that refused in no company."""
    return [line for line in lines if not isnan(line.error) and not line.refused]


def _in_company(world: Measured, name: str) -> str:
    return f"`{name}` {_percent(_line(world, name).company)}"


def _sum(tallies: Sequence[Tally]) -> Tally:
    return sum(tallies, Tally())


def _span(values: Iterator[float]) -> tuple[float, float]:
    known = [value for value in values if not isnan(value)]
    return min(known, default=float("nan")), max(known, default=float("nan"))


def _and(names: Sequence[str]) -> str:
    if not names:
        return "none of the worlds"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _percent(value: float) -> str:
    return "–" if isnan(value) else f"{round(value * 100)} %"


def _fine(value: float) -> str:
    return "–" if isnan(value) else f"{value * 100:.1f} %"


def _para(text: str, begin: str = "", indent: str = "") -> str:
    """A paragraph in lines; a number is not parted from its percent sign."""
    kept = (begin + text).replace(" %", "\N{NO-BREAK SPACE}%")
    lines = fill(kept, 118, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return lines.replace("\N{NO-BREAK SPACE}", " ")


def _item(text: str) -> str:
    return _para(text, "- ", "  ")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], sides: str) -> str:
    rule = ["---:" if side == "r" else "---" for side in sides]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [heads, rule, *rows])
