"""What a deal is: won or not, when it closed and opened, its type, and its amount in the report's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.reference.people import Accounts
from tests.reference.reading import (
    Company,
    Row,
    Rules,
    cell,
    day,
    flag,
    known,
    moment,
    required_day,
    required_moment,
)
from tests.reference.touches import campaign_ids

DIGITS = {"JPY": 0, "KRW": 0, "CLP": 0, "KWD": 3, "BHD": 3, "TND": 3, "CLF": 4}


def digits(currency: str) -> int:
    return DIGITS.get(currency, 2)


def half_away(value: Fraction) -> int:
    """The one rounding (24): half away from zero."""
    size = abs(value)
    whole = size.numerator // size.denominator
    whole += size - whole >= Fraction(1, 2)
    return -whole if value < 0 else whole


@dataclass(frozen=True)
class Deal:
    """One won deal; `amount` in minor units of the report's currency, None where it is unknown."""

    deal_id: str
    account: str | None
    closed_on: date
    previous_close: date | None
    opened: tuple[date, ...]
    revenue_type: str
    campaign_id: str | None
    amount: int | None
    currency: str
    row: Row


def won_deals(company: Company, accounts: Accounts, rules: Rules) -> list[Deal]:
    """The deals that are booked: won, not deleted, and known on the as-of day."""
    history = _moves(
        [
            row
            for row in company.get("stage_changes", [])
            if not flag(row, "is_deleted") and known(row, "entered_at", rules)
        ],
        rules,
    )
    won_stages = {stage for row in company["deals"] if row["outcome"] == "won" and (stage := cell(row, "stage"))}
    closes = {}
    for row in company["deals"]:
        if row["outcome"] == "won" and not flag(row, "is_deleted") and known(row, "created_at", rules):
            closed = _closed_on(row, history, won_stages, rules)
            if rules.as_of is None or closed <= rules.as_of:
                closes[row["deal_id"]] = closed
    rows = [row for row in company["deals"] if row["deal_id"] in closes]
    report = rules["currency"] or next((c for row in rows if (c := cell(row, "currency"))), "XXX")
    rates, known_as = Rates(company.get("fx_rates", [])), campaign_ids(company)

    def of(row: Row) -> Deal:
        account, named = accounts.of(cell(row, "account_id")), cell(row, "campaign_id")
        closed = closes[row["deal_id"]]
        others = [
            closes[other["deal_id"]]
            for other in rows
            if account and accounts.of(cell(other, "account_id")) == account and closes[other["deal_id"]] < closed
        ]
        return Deal(
            deal_id=row["deal_id"],
            account=account,
            closed_on=closed,
            previous_close=max(others, default=None),
            opened=_opened(row, history, rules),
            revenue_type=revenue_type(cell(row, "type"), rules["deals.revenue_types"]),
            campaign_id=known_as.get(named, named) if named else None,
            amount=_amount(row, closed, report, rates),
            currency=report,
            row=row,
        )

    return [of(row) for row in rows]


def _moves(history: list[Row], rules: Rules) -> list[Row]:
    """Rows at which a deal's stage changed: a row that repeats the stage before it changed something else."""
    at_of = {id(row): required_moment(row, "entered_at", rules.zone).at for row in history}
    moves: list[Row] = []
    before: dict[str, str] = {}
    for row in sorted(history, key=lambda row: (at_of[id(row)], row["stage"])):
        if before.get(row["deal_id"]) != row["stage"]:
            moves.append(row)
        before[row["deal_id"]] = row["stage"]
    return moves


def _closed_on(row: Row, history: list[Row], won_stages: set[str], rules: Rules) -> date:
    if rules["attribution.closed_on"] == "first-won":
        moves = [
            required_moment(change, "entered_at", rules.zone).on
            for change in history
            if change["deal_id"] == row["deal_id"] and (change.get("outcome") == "won" or change["stage"] in won_stages)
        ]
        if moves:
            return min(moves)
    return required_day(row, "closed_on")


def _opened(row: Row, history: list[Row], rules: Rules) -> tuple[date, ...]:
    """The days of the opportunity milestone: the creation, or the entries into a stage (16, 19)."""
    stage = rules["attribution.opportunity_stage"]
    days = sorted(
        required_moment(change, "entered_at", rules.zone).on
        for change in history
        if stage and change["deal_id"] == row["deal_id"] and change["stage"] == stage
    )
    if not days:
        created = moment(row, "created_at", rules.zone)
        return (created.on,) if created else ()
    return {"last": tuple(days[-1:]), "first": tuple(days[:1]), "all": tuple(days)}[rules["attribution.stage_reentry"]]


def revenue_type(text: str | None, mapping: Mapping[str, str]) -> str:
    """By your own mapping first, else by the words in the CRM's type (3)."""
    word = (text or "").casefold()
    for name, mapped in mapping.items():
        if text and name.casefold() == word:
            return mapped
    if "renew" in word:
        return "renewal"
    grown = ("upgrade", "upsell", "expansion", "add-on", "existing")
    return "expansion" if any(part in word for part in grown) else "new"


class Rates:
    """Dated rates; `None` is the corporate currency (25)."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.currencies = {cell(row, end) for row in rows for end in ("from_currency", "to_currency")}

    def between(self, source: str, target: str, on: date) -> Fraction:
        """1 source = so many target: direct, inverse, else through one currency that both have a rate with."""
        if source == target:
            return Fraction(1)
        pivots = sorted(self.currencies, key=lambda code: (code is not None, code or ""))
        found = [self._step(source, target, on)] + [
            one * two
            for pivot in pivots
            if pivot not in {source, target}
            and (one := self._step(source, pivot, on))
            and (two := self._step(pivot, target, on))
        ]
        return next(rate for rate in found if rate)

    def _step(self, source: str | None, target: str | None, on: date) -> Fraction | None:
        direct = self._stated(source, target, on)
        if direct:
            return direct
        inverse = self._stated(target, source, on)
        return 1 / inverse if inverse else None

    def _stated(self, source: str | None, target: str | None, on: date) -> Fraction | None:
        """The latest rate of the pair that had begun; it ends where it says so, or where the next one begins."""
        begun = [
            row
            for row in self.rows
            if cell(row, "from_currency") == source
            and cell(row, "to_currency") == target
            and required_day(row, "date") <= on
        ]
        if not begun:
            return None
        latest = max(begun, key=lambda row: required_day(row, "date"))
        until = day(latest, "until")
        return Fraction(latest["rate"]) if until is None or on < until else None


def _amount(row: Row, closed: date, report: str, rates: Rates) -> int | None:
    """Converted once, at the rate of the closing day, rounded once (25)."""
    text = cell(row, "amount")
    if text is None:
        return None
    source = cell(row, "currency") or report
    return half_away(Fraction(text) * rates.between(source, report, closed) * 10 ** digits(report))
