"""The books of one answer: every booked deal, its amount in the report's currency, and why it may go unattributed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from alignkit.config.settings import Settings
from alignkit.journeys.deals import Deals
from alignkit.journeys.vocabulary import REASONS, VERDICTS
from alignkit.ledger.fx import Rates, converted, no_rate
from alignkit.money import report_currency
from alignkit.ragged import Flags, Ints

ATTRIBUTED = -1
_REASON = {reason: code for code, reason in enumerate(REASONS)}
#: Drop verdict → the reason of a deal whose touches were all dropped.
_BY_VERDICT = np.array([_REASON[verdict] for verdict in VERDICTS[:-1]])


def reason_code(reason: str) -> int:
    """The number of a reason in data."""
    return _REASON[reason]


@dataclass(frozen=True)
class Books:
    """Per deal, in the order of their numbers: `amount` in minor units of `currency` (0 where there is none), the
    amount and currency as booked, the rate used, and the reason that holds under every model (or `ATTRIBUTED`).
    """

    deals: Deals
    currency: str
    amount: Ints
    has_amount: Flags
    reason: Ints
    rates: Mapping[int, Fraction]
    people: Ints
    account_known: Flags

    def without_touches(self, dropped: Ints, first: int, last: int) -> Ints:
        """The reason of each deal first..last−1 if no touch of it was kept, from its `dropped` verdicts' counts."""
        verdicts = dropped > 0
        nearest = verdicts.shape[1] - 1 - np.argmax(verdicts[:, ::-1], axis=1)
        no_people = np.where(self.account_known[first:last], reason_code("no-people"), reason_code("account-unknown"))
        untouched = np.where(self.people[first:last] > 0, reason_code("no-touch"), no_people)
        return np.where(verdicts.any(axis=1), _BY_VERDICT[nearest], untouched)


def open_books(deals: Deals, settings: Settings, fx_rows: Callable[[], Iterable[Mapping[str, Any]]]) -> Books:
    """Convert every deal once, at the rate of its closing day, and settle what no model decides.

    `fx_rows` reads the rates; it is asked where a deal has another currency.
    """
    rows = deals.rows
    booked = rows["amount"].combine_chunks()
    has_amount = booked.is_valid().to_numpy(zero_copy_only=False)
    amount = booked.fill_null(0).to_numpy().astype(np.int64)
    currencies = np.array(rows["currency"].to_pylist(), dtype=object)
    found = sorted(set(currencies[has_amount]) or set(currencies))
    currency = report_currency(found, settings.currency)
    rates = _convert(deals, amount, currencies, has_amount, currency, fx_rows)
    excluded = np.isin(np.array(rows["revenue_type"].to_pylist(), dtype=object), settings.attribution.exclude_types)
    reason = np.where(excluded, reason_code("excluded-type"), ATTRIBUTED)
    reason = np.where(has_amount, reason, reason_code("no-amount"))
    return Books(
        deals=deals,
        currency=currency,
        amount=amount,
        has_amount=has_amount,
        reason=reason,
        rates=rates,
        people=rows["people"].to_numpy().astype(np.int64),
        account_known=rows["account_is_known"].to_numpy().astype(bool),
    )


def _convert(
    deals: Deals,
    amount: Ints,
    currencies: Any,
    has_amount: Flags,
    currency: str,
    fx_rows: Callable[[], Iterable[Mapping[str, Any]]],
) -> dict[int, Fraction]:
    """Convert `amount` in place where the deal's currency is another; the rate of each such deal."""
    foreign = np.flatnonzero((currencies != currency) & has_amount)
    if not len(foreign):
        return {}
    rates, used = Rates.of(fx_rows()), {}
    days, ids = deals.texts("closed_on"), deals.texts("deal_id")
    for deal in foreign.tolist():
        source, day = currencies[deal], days[deal]
        try:
            used[deal] = rates.on(day, source, currency)  # type: ignore[arg-type]  # days, not text
        except LookupError as error:
            raise no_rate(source, currency, day, str(ids[deal])) from error  # type: ignore[arg-type]  # as above
        amount[deal] = converted(int(amount[deal]), source, currency, used[deal])
    return used
