"""One deal: every touch in its order, kept or dropped and why, with its weight and its cents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.text import Text

from alignkit.answer import Answer
from alignkit.journeys.words import WORDS
from alignkit.reports import basis, figures, grid
from alignkit.reports.grid import Signs, text
from alignkit.reports.screens.plain import closing

Row = Mapping[str, Any]

#: The deal's days that are drawn as lines between its touches, in the order of one day.
MILESTONES = {"lead_created_on": "lead created", "opened_on": "opportunity opened", "closed_on": "won"}

#: Sign, date, person, touch, milestone, weight, credit: names may be cut, the rest may not.
PERSON, TOUCH, MILESTONE = 18, 23, 15


def screen(answers: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """The deal, its journey, and the check that its parts add up."""
    answer = answers[0]
    deal = next((a.to_dicts()[0] for a in answers[1:] if a.name == "deal" and a.rows.num_rows), {})
    rows = answer.to_dicts()
    tracks = _tracks(rows, width)
    yield from _opening(answer, deal, width)
    yield grid.line(tracks, [Text(), *(text(h, "quiet") for h in _HEADINGS)])
    yield from _journey(rows, deal, tracks, signs)
    yield from _total(deal, rows, tracks, signs)
    yield from _cents(rows, width)
    yield from closing(answer, width)


_HEADINGS = ("Date", "Person", "Touch", "Milestone", "Weight", "Credit")


def _tracks(rows: Sequence[Row], width: int) -> list[grid.Column]:
    """Fixed columns, and two for names that share what is left."""
    credit = max([len(figures.exact(row["credit"])) for row in rows if row["credit"] is not None], default=6)
    credit = max(credit, 12)
    fixed = 2 + 10 + MILESTONE + 7 + credit + 6 * 2
    left = max(width - fixed, 20)
    person = min(max([PERSON // 2, *(len(str(row["person"] or "")) for row in rows)]), max(left * 2 // 5, 8))
    touch = min(max([TOUCH // 2, *(len(_name(row)) for row in rows)]), left - person)
    widths = (2, 10, person, touch, MILESTONE, 7, credit)
    return [grid.Column(right=i in {5, 6}, width=w, gap=1 if i == 1 else 2) for i, w in enumerate(widths)]


def _opening(answer: Answer, deal: Row, width: int) -> Iterator[Text]:
    """Account, id, won on, amount; the model; the conversion, where there was one."""
    name = deal.get("account") or deal.get("name") or "Deal"
    head = text(str(name), "total")
    head = Text(no_wrap=True, end="").append_text(head)
    outcome = str(deal.get("outcome", ""))
    for part in (deal.get("deal_id"), f"{outcome} {deal.get('closed_on') or ''}".strip()):
        head.append(f"   {text(str(part)).plain}" if part else "")
    head.append("   ").append(f"{figures.exact(deal.get('amount'))} {deal.get('currency') or ''}".strip(), "total")
    yield head
    parts = [part for part in (deal.get("name") if deal.get("account") else "", deal.get("revenue_type")) if part]
    yield from grid.wrapped(" · ".join([*map(str, parts), *basis.sentence(answer)]), width)
    if deal.get("rate") is not None:
        yield from grid.wrapped(
            f"{figures.exact(deal['amount'])} {deal['currency']} × {deal['rate']:f} = "
            f"{figures.exact(deal['reported_amount'])} {answer.basis.get('currency', '')}, "
            f"at the rate of {deal['closed_on']}, rounded once",
            width,
        )
    yield Text()


def _journey(rows: Sequence[Row], deal: Row, tracks: Sequence[grid.Column], signs: Signs) -> Iterator[Text]:
    """The touches, and between them a line where a milestone lies; touches of its day come before it."""
    days = [(deal[name], words) for name, words in MILESTONES.items() if deal.get(name)]
    days.sort(key=lambda item: item[0])
    number = 0
    for row in rows:
        when = _day(row["touched_at"])
        while days and when and when > days[0][0]:
            yield _milestone(*days.pop(0), tracks)
        kept = row["verdict"] == "kept"
        number += kept
        yield _kept(row, number, tracks) if kept else _dropped(row, deal, tracks, signs)
    for day, words in days:
        yield _milestone(day, words, tracks)


def _milestone(day: date, words: str, tracks: Sequence[grid.Column]) -> Text:
    line = grid.line(tracks, [text(" ─"), text(day.isoformat()), text(f"── {words} ")], "quiet")
    return line.append(" " + "─" * (grid.total(tracks) - line.cell_len - 1))


def _kept(row: Row, number: int, tracks: Sequence[grid.Column]) -> Text:
    milestone = str(row["milestone"] or "")
    style = "" if milestone in {"", "middle"} else "marketing"
    credit = text(figures.exact(row["credit"]), "total" if style else "")
    weight = text(figures.of_total(row["weight"], row["weight_total"]))
    cells = [text(f"{number:>2}", "total"), *_who(row)]
    return grid.line(tracks, [*cells, text(milestone, style or "quiet"), weight, credit])


def _dropped(row: Row, deal: Row, tracks: Sequence[grid.Column], signs: Signs) -> Text:
    cells = [text(f" {signs.bad}"), *_who(row)]
    line = grid.line(tracks, cells, "quiet")
    line.pad_right(sum(t.width for t in tracks[:4]) + sum(t.gap for t in tracks[1:4]) - line.cell_len)
    return line.append(f"  {_why(row, deal)}")


def _who(row: Row) -> list[Text]:
    return [text(_date(row)), text(str(row["person"] or figures.UNKNOWN)), text(_name(row))]


def _why(row: Row, deal: Row) -> str:
    if row["verdict"] == "outside-lookback" and deal.get("closed_on") and row["touched_at"]:
        return f"{(deal['closed_on'] - _day(row['touched_at'])).days} days before close"
    words = WORDS.get(row["verdict"], row["verdict"])
    return f"{row['kind']}: {words}" if row["verdict"] == "not-a-response" and row.get("kind") else str(words)


def _total(deal: Row, rows: Sequence[Row], tracks: Sequence[grid.Column], signs: Signs) -> Iterator[Text]:
    """Booked, and the check: the parts are added up once more, from what is printed."""
    booked = deal.get("reported_amount", deal.get("amount"))
    parts = [row["credit"] for row in rows if row["credit"] is not None]
    yield grid.rule(grid.total(tracks))
    if deal.get("reason"):
        reason = WORDS.get(deal["reason"], deal["reason"])
        yield grid.line(tracks, [Text(), text("Unattributed")], "quiet").append(f": {reason}", "quiet")
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
    line.append(f" {figures.some(len(parts), 'credit')} add{'s' if len(parts) == 1 else ''} up to the amount")
    yield line.append("   ").append(f"difference {figures.exact(difference)}", "total" if good else "fail")


def _cents(rows: Sequence[Row], width: int) -> Iterator[Text]:
    """Why touches of one weight differ by a cent, where they do; and by which tier people were matched."""
    kept = [row for row in rows if row["verdict"] == "kept"]
    sentences = [sentence for sentence in (_uneven(kept), _tiers(kept)) if sentence]
    if sentences:
        yield Text()
    for sentence in sentences:
        yield from grid.wrapped(sentence, width)


def _uneven(kept: Sequence[Row]) -> str:
    """The first touches that have one weight and not one credit."""
    by_weight: dict[int, dict[Decimal, list[int]]] = {}
    for number, row in enumerate(kept, 1):
        if row["weight"] and row["credit"] is not None:
            by_weight.setdefault(row["weight"], {}).setdefault(row["credit"], []).append(number)
    uneven = next((credits_ for credits_ in by_weight.values() if len(credits_) > 1), None)
    if uneven is None:
        return ""
    (rare, numbers), (usual, _) = sorted(uneven.items(), key=lambda item: (len(item[1]), item[0]))[:2]
    touches = f"touch {numbers[0]} gets" if len(numbers) == 1 else f"touches {', '.join(map(str, numbers))} get"
    return (
        f"Cents: shares are cut from the running total, so no cent is lost: {touches} {figures.exact(rare)},"
        f" others of the same weight {figures.exact(usual)}."
    )


def _tiers(kept: Sequence[Row]) -> str:
    """By which proof the touches' people belong to the deal."""
    numbers = Counter(str(row["tier"]) for row in kept if row.get("tier"))
    parts = (f"{n} touch{'' if n == 1 else 'es'} by {WORDS.get(tier, tier)}" for tier, n in numbers.items())
    return f"Tier: {', '.join(parts)}." if numbers else ""


def _name(row: Row) -> str:
    return str(row["campaign"] or row.get("kind") or figures.UNKNOWN)


def _date(row: Row) -> str:
    when = _day(row["touched_at"])
    return when.isoformat() if when else figures.UNKNOWN


def _day(moment: Any) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment
