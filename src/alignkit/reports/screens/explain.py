"""One deal: every touch in its order, kept or dropped and why, with its weight and its cents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from rich.text import Text

from alignkit.answer import Answer
from alignkit.errors import some
from alignkit.journeys.vocabulary import WORDS
from alignkit.reports import basis, figures, grid
from alignkit.reports.grid import Signs, text
from alignkit.reports.screens.plain import closing

Row = Mapping[str, Any]

#: The deal's days that are drawn as lines between its touches.
MILESTONES = {"lead_on": "lead created", "opened_on": "opportunity opened", "closed_on": "won"}

#: Names keep at least so many cells; a milestone's words take at most so many.
PERSON, TOUCH, MILESTONE = 8, 12, 26

#: Above this a weight is a real number made whole, and too long to print.
READABLE = 100_000

#: Entries that are no touches.
_ENTRIES = {"source-campaign": "own campaign", "withheld": "unattributed"}


def screen(answers: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """The deal, its journey, and the check that its parts add up."""
    answer = answers[0]
    about = next((a for a in answers[1:] if a.name == "deal" and a.rows.num_rows), None)
    deal = about.to_dicts()[0] if about else {}
    rows = answer.to_dicts()
    tracks = _tracks(rows, deal, width)
    yield from _opening(answer, about, width)
    yield grid.line(tracks, [Text(), *(text(h, "quiet") for h in _HEADINGS)])
    yield from _journey(rows, deal, tracks, signs)
    yield from _total(deal, rows, tracks, signs)
    yield from _cents(rows, width)
    yield from closing(answer, width)


_HEADINGS = ("Date", "Person", "Touch", "Milestone", "Weight", "Credit")


def _tracks(rows: Sequence[Row], deal: Row, width: int) -> list[grid.GridColumn]:
    """Fixed columns, and two for names that share what is left."""
    amounts = [deal.get("amount"), *(row["credit"] for row in rows)]
    credit = max(10, *(len(figures.exact(amount)) for amount in amounts))
    milestone = min(max([len("Milestone"), *(len(_stands(row)) for row in rows)]), MILESTONE)
    left = width - (2 + 10 + milestone + 7 + credit) - (1 + 2 * 5)
    persons, touches = (max([0, *(text(name(row)).cell_len for row in rows)]) for name in (_person, _name))
    person = min(max(PERSON, persons), max(left - max(touches, TOUCH), left * 2 // 5, PERSON))
    touch = min(max(TOUCH, touches), max(left - person, TOUCH))
    widths = (2, 10, person, touch, milestone, 7, credit)
    return [grid.GridColumn(right=i in {5, 6}, width=w, gap=1 if i == 1 else 2) for i, w in enumerate(widths)]


def _opening(answer: Answer, deal: Answer | None, width: int) -> Iterator[Text]:
    """Account, id, day and amount; the model's shape; the conversion, where there was one."""
    row = deal.to_dicts()[0] if deal else {}
    booked = f"{figures.exact(row['booked'])} {deal.column('booked').unit}" if deal else ""
    parts = [
        text(str(row.get("account") or row.get("deal") or "Deal"), "total"),
        text(str(row.get("deal_id", ""))),
        text(f"won {row['closed_on']}" if row.get("closed_on") else ""),
        text(booked, "total"),
    ]
    yield from grid.packed([part for part in parts if part.plain], width)
    named = row.get("deal") if row.get("account") else None
    about = [named, row.get("revenue_type"), basis.shape(answer.basis), basis.lookback(answer.basis)]
    yield from grid.listed([str(part) for part in about if part], width)
    if deal and row["rate"] is not None:
        reported = f"{figures.exact(row['amount'])} {deal.column('amount').unit}"
        sentence = f"{booked} {_rate(row['rate'])} = {reported}, at the rate of {row['closed_on']}, rounded once"
        yield from grid.wrapped(sentence, width)
    yield Text()


def _rate(rate: str) -> str:
    """An exact rate as finance writes it: multiplied or divided by a decimal where it is one.

    >>> _rate("27/25"), _rate("10000/9451"), _rate("7/3")
    ('× 1.08', '÷ 0.9451', '× 7/3')
    """
    up, _, down = rate.partition("/")
    upper, lower = Decimal(up), Decimal(down or 1)
    for sign, over, under in (("×", upper, lower), ("÷", lower, upper)):
        if over / under * under == over and len((over / under).as_tuple().digits) < 20:
            return f"{sign} {over / under:f}"
    return f"× {rate}"


def _journey(rows: Sequence[Row], deal: Row, tracks: Sequence[grid.GridColumn], signs: Signs) -> Iterator[Text]:
    """The touches, and between them a line where a milestone lies; touches of its day come before it."""
    days = [(deal[name], words) for name, words in MILESTONES.items() if deal.get(name)]
    days.sort(key=lambda item: item[0])
    number = 0
    for row in rows:
        when = row["touched_on"]
        while days and when and when > days[0][0]:
            yield _milestone(*days.pop(0), tracks)
        touch = row["verdict"] == "kept"
        number += touch
        if touch or row["verdict"] is None:
            yield _credited(row, f"{number:>2}" if touch else "", tracks)
        else:
            yield _dropped(row, deal, tracks, signs)
    for day, words in days:
        yield _milestone(day, words, tracks)


def _milestone(day: date, words: str, tracks: Sequence[grid.GridColumn]) -> Text:
    line = text(f" ─ {day.isoformat()}  ── {words} ", "quiet")
    return line.append("─" * (grid.total(tracks) - line.cell_len))


def _credited(row: Row, number: str, tracks: Sequence[grid.GridColumn]) -> Text:
    """A kept touch; or, without a number, the deal's own source campaign or what a setting withholds."""
    milestone = _stands(row)
    style = "" if milestone in {"", "middle"} else "marketing"
    credit = text(figures.exact(row["credit"]), "total" if style else "")
    weight = text(figures.of_total(row["weight"], row["weight_total"]))
    cells = [text(number, "total"), *_who(row)]
    return grid.line(tracks, [*cells, text(milestone, style or "quiet"), weight, credit])


def _stands(row: Row) -> str:
    """What an entry is to the model."""
    return str(row["milestone"] or _ENTRIES.get(row["kind"], ""))


def _dropped(row: Row, deal: Row, tracks: Sequence[grid.GridColumn], signs: Signs) -> Text:
    line = grid.line(tracks, [text(f" {signs.bad}"), *_who(row)], "quiet")
    line.pad_right(grid.total(tracks[:4]) - line.cell_len)
    room = grid.total(tracks) - line.cell_len - 2
    why = _why(row, deal)
    kind = f"{row['kind']}: {why}" if row["verdict"] == "not-a-response" else why
    return line.append("  ").append_text(grid.cut(text(kind if len(kind) <= room else why), room))


def _who(row: Row) -> list[Text]:
    return [text(_date(row)), text(_person(row)), text(_name(row))]


def _person(row: Row) -> str:
    return str(row["person"] or figures.UNKNOWN)


def _why(row: Row, deal: Row) -> str:
    if row["verdict"] == "outside-lookback" and deal.get("closed_on"):
        return f"{some((deal['closed_on'] - row['touched_on']).days, 'day')} before close"
    return str(WORDS.get(row["verdict"], row["verdict"]))


def _total(deal: Row, rows: Sequence[Row], tracks: Sequence[grid.GridColumn], signs: Signs) -> Iterator[Text]:
    """Booked, and the check: the parts are added up once more, from what is printed."""
    booked = deal.get("amount")
    parts = [row["credit"] for row in rows if row["weight"] and row["credit"] is not None]
    if deal.get("reason"):
        yield text(f"   Unattributed: {WORDS.get(deal['reason'], deal['reason'])}", "quiet")
    yield grid.rule(grid.total(tracks))
    cells = [text(figures.exact(booked)) if i == 6 else Text() for i in range(7)]
    cells[1:3] = [text("Booked"), Text()]
    cells[5] = text("100.00%" if parts else "")
    yield grid.line(tracks, cells, "total")
    if not parts or booked is None:
        return
    difference = booked - sum(parts, Decimal(0))
    good = difference == 0 or bool(deal.get("reason"))
    yield Text()
    line = Text(no_wrap=True, end="").append(signs.good if good else signs.bad, "ok" if good else "fail")
    line.append(f" {some(len(parts), 'credit')} add{'s' if len(parts) == 1 else ''} up to the amount")
    yield line.append("   ").append(f"difference {figures.exact(difference)}", "total" if good else "fail")


def _cents(rows: Sequence[Row], width: int) -> Iterator[Text]:
    """What a pocket calculator needs, why equal weights may differ by a cent, and what ties the people to the deal."""
    credited = [row for row in rows if row["weight"]]
    kept = [row for row in rows if row["verdict"] == "kept"]
    sentences = [sentence for sentence in (_weights(credited), _uneven(kept), _tiers(kept)) if sentence]
    if sentences:
        yield Text()
    for sentence in sentences:
        yield from grid.wrapped(sentence, width)


def _weights(credited: Sequence[Row]) -> str:
    """The whole weights, in their order, and how a credit is cut from them."""
    if len(credited) < 2:
        return ""
    total = credited[0]["weight_total"]
    runs = [(weight, len(list(run))) for weight, run in groupby(row["weight"] for row in credited)]
    whole = ", ".join(f"{weight} ({n} times)" if n > 1 else str(weight) for weight, n in runs)
    whole = whole if total < READABLE else "in -f json"
    of = f" of {total}" if total < READABLE else ""
    return (
        f"Weights: {whole}{of}. A credit is the amount × the weights so far ÷ all, rounded, less the credits before it."
    )


def _uneven(kept: Sequence[Row]) -> str:
    """The first touches that have one weight and not one credit."""
    by_weight: dict[int, dict[Decimal, list[int]]] = {}
    for number, row in enumerate(kept, 1):
        if row["weight"] and row["credit"] is not None:
            by_weight.setdefault(row["weight"], {}).setdefault(row["credit"], []).append(number)
    uneven = next((parts for parts in by_weight.values() if len(parts) > 1), None)
    if uneven is None:
        return ""
    (rare, numbers), (usual, _) = sorted(uneven.items(), key=lambda item: (len(item[1]), item[0]))[:2]
    touches = f"touch {numbers[0]} gets" if len(numbers) == 1 else f"touches {', '.join(map(str, numbers))} get"
    return f"Cents: so no cent is lost: {touches} {figures.exact(rare)}, others of that weight {figures.exact(usual)}."


def _tiers(kept: Sequence[Row]) -> str:
    """By which proof the touches' people belong to the deal."""
    numbers = Counter(str(row["tier"]) for row in kept if row.get("tier"))
    parts = (f"{n} touch{'' if n == 1 else 'es'} by {WORDS.get(tier, tier)}" for tier, n in numbers.items())
    return f"Tier: {', '.join(parts)}." if numbers else ""


def _name(row: Row) -> str:
    return str(row["campaign"] or row["kind"] or figures.UNKNOWN)


def _date(row: Row) -> str:
    return figures.UNKNOWN if row["touched_on"] is None else str(row["touched_on"].isoformat())
