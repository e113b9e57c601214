"""The whole of it: a company's canonical tables and its settings in, every touch and every cent out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.reference.deals import Deal, half_away, won_deals
from tests.reference.people import Accounts, Humans, deal_people
from tests.reference.reading import Company, Rules
from tests.reference.touches import VERDICTS, Touch, all_touches, verdict
from tests.reference.weights import ORDER, Journey, Weights, journey, weights

#: A ledger row to be: entry, touch, campaign, weight and reason.
Entry = tuple[str, str | None, str | None, Fraction, str | None]


@dataclass
class Considered:
    """A touch of one of the deal's people, and what became of it."""

    touch: Touch
    tier: str
    verdict: str
    position: int | None = None
    milestones: tuple[str, ...] = ()


@dataclass
class Credit:
    """A ledger row: exact share of the deal, and minor units (None where the amount is unknown)."""

    entry: str
    touch_id: str | None
    campaign_id: str | None
    share: Fraction
    credit: int | None
    reason: str | None = None


@dataclass
class DealResult:
    """Everything that the rules say about one won deal."""

    deal: Deal
    people: dict[str, str]
    considered: list[Considered]
    journey: Journey
    credits: dict[str, list[Credit]] = field(default_factory=dict)

    @property
    def kept(self) -> list[Considered]:
        return [c for c in self.considered if c.verdict == "kept"]


def attribute(company: Company, settings: Mapping[str, Any], models: Sequence[str]) -> dict[str, DealResult]:
    """Deal id → its result under each model."""
    rules = Rules(settings)
    humans, accounts = Humans(company, rules), Accounts(company, rules)
    touches = all_touches(company, humans, rules)
    results = {}
    for deal in won_deals(company, accounts, rules):
        people = deal_people(deal.row, company, humans, accounts, rules)
        considered = _considered(deal, people, touches, rules)
        kept = [c.touch for c in considered if c.verdict == "kept"]
        created = [on for human in people if (on := humans.created_on(human)) is not None]
        result = DealResult(deal, people, considered, journey(kept, created, deal.opened, deal.campaign_id))
        _mark(result)
        for model in models:
            result.credits[model] = _credits(model, result, accounts, rules)
        results[deal.deal_id] = result
    return results


def _considered(deal: Deal, people: dict[str, str], touches: list[Touch], rules: Rules) -> list[Considered]:
    days = rules["attribution.lookback_days"]
    previous = deal.previous_close if rules["attribution.repeat"] == "since-previous-close" else None
    found = [
        Considered(touch, people[touch.human], verdict(touch, deal.closed_on, previous, days))
        for touch in touches
        if touch.human in people
    ]
    dated = sorted((c for c in found if c.touch.when), key=lambda c: c.touch.order)
    return dated + sorted((c for c in found if not c.touch.when), key=lambda c: c.touch.touch_id)


def _mark(result: DealResult) -> None:
    for position, considered in enumerate(result.kept):
        considered.position = position
        considered.milestones = tuple(name for name in ORDER if position in result.journey.milestones[name])


def _credits(model: str, result: DealResult, accounts: Accounts, rules: Rules) -> list[Credit]:
    deal, found = result.deal, weights(model, result.journey, rules)
    total = sum(found.touches, found.source) + found.withheld
    reason = _reason(found, total, result, accounts, rules)
    if reason or deal.amount is None:
        return [Credit("unattributed", None, None, Fraction(1), deal.amount, reason)]
    entries: list[Entry] = [
        ("touch", touch.touch_id, touch.campaign_id, weight, None)
        for touch, weight in zip(result.journey.touches, found.touches or [Fraction(0)] * 10**6, strict=False)
    ]
    entries += [("source", None, deal.campaign_id, found.source, None)]
    entries += [("unattributed", None, None, found.withheld, "withheld")]
    return allocated(entries, total, deal.amount)


def allocated(entries: list[Entry], total: Fraction, amount: int) -> list[Credit]:
    """Carry-forward on the absolute amount, the sign put back (24)."""
    rows, running, before = [], Fraction(0), 0
    for entry, touch_id, campaign_id, weight, reason in entries:
        running += weight
        after = half_away(abs(amount) * running / total)
        part = after - before if amount >= 0 else before - after
        rows.append(Credit(entry, touch_id, campaign_id, Fraction(weight) / total, part, reason))
        before = after
    return [c for c in rows if c.share]


def _reason(found: Weights, total: Fraction, result: DealResult, accounts: Accounts, rules: Rules) -> str | None:
    """Why nothing of the deal is attributed: the first reason of the table that applies."""
    deal = result.deal
    if deal.amount is None:
        return "no-amount"
    if deal.revenue_type in rules["attribution.exclude_types"]:
        return "excluded-type"
    if found.reason or total:
        return found.reason
    if result.considered:
        return max((c.verdict for c in result.considered), key=VERDICTS.index)
    if result.people:
        return "no-touch"
    return "no-people" if deal.account is None or accounts.exists(deal.account) else "account-unknown"
