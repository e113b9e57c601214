"""The ledger's Answers: credit by group, credit by team, and the reconciliation to what was booked (`RULES.md` 28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alignkit.answer import Answer, Assumption, Column, table
from alignkit.journeys.classification import Campaigns
from alignkit.journeys.vocabulary import REASONS, WORDS
from alignkit.ledger.books import Books, reason_code
from alignkit.ledger.credit import Tally
from alignkit.ledger.grouping import Dimension, words_of
from alignkit.ragged import Ints

NOT_INCREMENTAL = "Attributed is not incremental: credit says where a deal was touched, not what would be missing."


def attribution(
    total: Tally,
    books: Books,
    by: Sequence[Dimension],
    campaigns: Campaigns,
    basis: Mapping[str, Any],
    notes: Sequence[str],
    assumptions: Sequence[Assumption],
) -> Answer:
    """Credit by whatever was asked, the largest first; campaigns without any credit keep their place."""
    code, credit, deals, largest = total.groups.merged()
    if [dimension.name for dimension in by] == ["campaign"]:
        code, credit, deals, largest = _with_all_campaigns(code, credit, deals, largest, campaigns)
    labels = words_of(code, by)
    columns = (*(column for dimension in by for column in dimension.columns), *_figures(books.currency))
    order = _order(credit, labels, in_time=by[0].name in ("quarter", "month"))
    names = [column.name for column in columns]
    values: dict[str, Any] = {name: [label[i] for i in order] for name, label in zip(names, labels, strict=False)}
    values |= _values(credit[order], deals[order], largest[order], sum(books.amount.tolist()))
    what = ", ".join(dimension.name.replace("-", " ") for dimension in by)
    return Answer(
        name="attribution",
        title="Which campaigns closed these deals?" if what == "campaign" else f"Who closed these deals, by {what}?",
        definition=f"Each won deal's amount, shared among its touches: {total.model.title}",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
        notes=(*notes, NOT_INCREMENTAL),
        assumptions=tuple(assumptions),
    )


def teams(total: Tally, books: Books, team: Dimension, basis: Mapping[str, Any]) -> Answer:
    """Credit by team, in their fixed order: marketing, sales, partner."""
    code, credit, deals, largest = total.teams.merged()
    shown = np.flatnonzero((deals > 0) | (code == 0))
    columns = (*team.columns, *_figures(books.currency))
    values: dict[str, Any] = {"team": [team.labels[0][i] for i in code[shown].tolist()]}
    values |= _values(credit[shown], deals[shown], largest[shown], sum(books.amount.tolist()))
    return Answer(
        name="teams",
        title="Whose touches were they?",
        definition="The same credit by the team whose campaign or activity the touch belongs to.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
    )


def reconciliation(total: Tally, books: Books, basis: Mapping[str, Any]) -> Answer:
    """Booked, attributed, unattributed by reason, difference: the proof that nothing is missing."""
    booked = sum(books.amount.tolist())
    lines: list[tuple[str, str | None, int | None, int | None]] = [
        ("booked", None, len(books.deals), booked),
        ("attributed", None, total.attributed_deals, total.attributed),
    ]
    for code in np.flatnonzero(total.lost_deals).tolist():
        amount = None if code == reason_code("no-amount") else int(total.lost[code])
        lines.append(("unattributed", REASONS[code], int(total.lost_deals[code]), amount))
    difference = booked - total.attributed - sum(total.lost.tolist())
    lines.append(("difference", None, None, difference))
    columns = (
        Column("line", "text", "booked, attributed, unattributed (one line a reason), difference"),
        Column("reason", "text", "why the line's deals are unattributed"),
        Column("deals", "count", "deals on the line; a deal that is partly withheld stands on two"),
        Column("amount", "money", "null: the deals have no amount", unit=books.currency),
    )
    names = [column.name for column in columns]
    return Answer(
        name="reconciliation",
        title="Does it tie to what was booked?",
        definition="Booked revenue of all won deals = attributed + unattributed, to the minor unit.",
        columns=columns,
        rows=table(columns, dict(zip(names, zip(*lines, strict=True), strict=True))),
        basis=basis,
        notes=tuple(f"{reason}: {WORDS[reason]}" for _, reason, *_ in lines if reason),
    )


def unattributed(total: Tally, books: Books, basis: Mapping[str, Any]) -> Answer:
    """Every deal (or the withheld part of one) that no touch is credited with, and why: the rest of the ledger."""
    nothing = np.zeros(0, np.int64)  # in a period without deals there is no batch
    columns_of = zip((nothing,) * 3, *total.lost_rows, strict=True)
    deal, reason, amount = (np.concatenate(column) for column in columns_of)
    order = np.lexsort((reason, deal))
    ids, names = books.deals.texts("deal_id"), books.deals.texts("name")
    columns = (
        Column("deal_id", "key", "the deal's id"),
        Column("deal", "text", "the deal's name"),
        Column("reason", "text", "why it is unattributed"),
        Column("amount", "money", "null: the deal has no amount", unit=books.currency),
    )
    no_amount = reason_code("no-amount")
    rows = [(int(deal[i]), int(reason[i]), int(amount[i])) for i in order]
    values = {
        "deal_id": [ids[d] for d, *_ in rows],
        "deal": [names[d] for d, *_ in rows],
        "reason": [REASONS[r] for _, r, _ in rows],
        "amount": [None if r == no_amount else a for _, r, a in rows],
    }
    return Answer(
        name="unattributed",
        title="Which deals are unattributed, and why?",
        definition="Deals whose amount no touch is credited with; together with the credit they are what was booked.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
    )


def _figures(currency: str) -> tuple[Column, ...]:
    return (
        Column("credit", "money", "the part of booked revenue credited to it", unit=currency),
        Column("share", "share", "credit as a share of all booked revenue; null: nothing was booked"),
        Column("deals", "count", "won deals with any credit to it"),
        Column("largest_deal_share", "share", "the largest deal's part of the credit; null: no credit"),
    )


def _values(credit: Ints, deals: Ints, largest: Ints, booked: int) -> dict[str, Any]:
    return {
        "credit": credit,
        "share": [int(value) / booked if booked else None for value in credit],
        "deals": deals,
        "largest_deal_share": [
            int(top) / abs(int(all_)) if all_ else None for top, all_ in zip(largest, credit, strict=True)
        ],
    }


def _order(credit: Ints, labels: Sequence[Sequence[Any]], *, in_time: bool) -> list[int]:
    """The largest credit first, ties by their words; periods in their order."""
    amounts = credit.tolist()

    def key(at: int) -> tuple[Any, ...]:
        words = [(label[at] is None, str(label[at])) for label in labels]
        return (words[0], -amounts[at], *words) if in_time else (-amounts[at], *words)

    return sorted(range(len(amounts)), key=key)


def _with_all_campaigns(
    code: Ints, credit: Ints, deals: Ints, largest: Ints, campaigns: Campaigns
) -> tuple[Ints, Ints, Ints, Ints]:
    """Every campaign on file has a row, credited or not; a row of no campaign only where it has credit."""
    size = len(campaigns.ids) + 1
    full = [np.zeros(size, np.int64) for _ in range(3)]
    for column, values in zip(full, (credit, deals, largest), strict=True):
        column[code] = values
    shown = np.flatnonzero(np.array([False, *(not d for d in campaigns.is_deleted)]) | (full[1] > 0))
    return shown, full[0][shown], full[1][shown], full[2][shown]
