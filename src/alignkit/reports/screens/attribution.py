"""Who closed these deals: credit by campaign, by team, what is unattributed and why, and the line that ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rich.text import Text

from alignkit.answer import Answer, Column
from alignkit.errors import some
from alignkit.journeys.vocabulary import VERDICTS, WORDS
from alignkit.reports import figures, grid
from alignkit.reports.grid import Signs, text
from alignkit.reports.screens.plain import closing, opening
from alignkit.statistics.thresholds import TOO_FEW

#: How wide a bar is at least and at most, and to how many cells a name may be cut for one.
BAR, LONGEST_BAR, NAME = 14, 40, 26

#: A bar beside a range may be shorter.
SHORT_BAR = 12

#: Which columns give way first where the screen is narrow: without and with a range. Low and high become one.
GIVING_WAY = ("bar", "largest_deal_share", "team")
GIVING_WAY_TO_RANGES = ("team", "bar", "largest_deal_share", "credit_low")

LOW, HIGH = "credit_low", "credit_high"

#: How the note begins that says what low and high are.
RANGE = "Low and high"

NEXT = "Attributed is not incremental. Next: alignkit explain DEAL, alignkit compare"

Row = Mapping[str, Any]


def screen(answers: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """The whole screen of one model."""
    answer, companions = answers[0], {a.name: a for a in answers[1:]}
    books = companions["reconciliation"].to_dicts() if "reconciliation" in companions else []
    teams = companions["teams"].to_dicts() if "teams" in companions else []
    table = _Table(answer, teams, books, width, signs)
    yield from opening(answer, width)
    yield from table.lines()
    yield from _ties(books, width, signs)
    yield from _counted(companions.get("rules"), width)
    yield from _how_sure(answer, companions, width)
    yield from closing(replace(answer, notes=tuple(n for n in answer.notes if not n.startswith(RANGE))), width)
    yield Text()
    yield from grid.wrapped(NEXT, width)


class _Table:
    """The rows, the teams and the unattributed in one set of columns, with bars on one scale."""

    def __init__(self, answer: Answer, teams: Sequence[Row], books: Sequence[Row], width: int, signs: Signs) -> None:
        self.answer, self.teams, self.books = answer, teams, books
        self.width, self.signs = width, signs
        self.rows = answer.to_dicts()
        self.labels = _labels(answer, self.rows)
        # Where a row is one deal, nothing is few and its largest deal is itself.
        self.small = all(column.name != "deal_id" for column in answer.columns)
        shares = [abs(row["share"] or 0) for row in [*self.rows, *teams]]
        self.scale = max([*shares, abs(self._share(self._unattributed()) or 0)], default=0) or 1
        self.lost = [
            (text(_why(row["reason"])), text(figures.exact(row["amount"])), text(figures.count(row["deals"])))
            for row in books
            if row["line"] == "unattributed" and row["reason"]
        ]
        self.ranged = any(column.name == LOW for column in answer.columns)
        self.bar = self.least_bar = SHORT_BAR if self.ranged else BAR
        self.tracks, self.cells = self._fitted(width)

    def lines(self) -> Iterator[Text]:
        """Headings, rows, teams, unattributed by reason, the rule, booked."""
        yield self._line({c: text(_heading(self.answer, c, self.cells), "quiet") for c in self.cells})
        for label, row in zip(self.labels, self.rows, strict=True):
            yield self._row(label, row, few=self.small and row["deals"] < TOO_FEW)
        if not self.rows:
            yield text("No campaign has earned credit.", "quiet")
        yield Text()
        for team in self.teams:
            of_team = {name: value for name, value in team.items() if name != "largest_deal_share"}
            yield self._row([text(str(team["team"]).capitalize())], of_team, bold=team["team"] == "marketing")
        yield from self._reasons()
        yield grid.rule(grid.total(self.tracks))
        booked = _amount(self.books, "booked")
        whole = text(figures.share(1.0 if booked else None))
        yield self._line(
            {self.cells[0]: text("Booked"), "credit": text(figures.exact(booked)), "share": whole}, "total"
        )

    def _row(self, label: Sequence[Text], row: Row, *, few: bool = False, bold: bool = False) -> Text:
        style = "total" if bold else "quiet" if few or not row["credit"] else ""
        cells = dict(zip(self.cells, label, strict=False)) | _figures(row, self.cells, few=few)
        cells["bar"] = self._bar(row["share"], row.get("team"))
        return self._line(cells, style)

    def _line(self, cells: Mapping[str, Text], style: str = "") -> Text:
        return grid.line(self.tracks, [cells.get(name, Text()) for name in self.cells], style)

    def _bar(self, share: float | None, team: str | None) -> Text:
        drawn = grid.bar(share or 0, self.scale, self.bar, self.signs)
        drawn.stylize("marketing" if team == "marketing" else "")
        return drawn

    def _reasons(self) -> Iterator[Text]:
        """Unattributed: its sum as the reconciliation states it, and one dim line a reason."""
        amount = self._unattributed()
        share = self._share(amount)
        cells = {
            self.cells[0]: text("Unattributed"),
            "credit": text(figures.exact(amount)),
            "share": text(figures.share(share)),
            "bar": grid.bar(share or 0, self.scale, self.bar, self.signs, hatched=True),
        }
        yield self._line(cells)
        yield from (self._reason(*lost) for lost in self.lost)

    def _reason(self, words: Text, amount: Text, deals: Text) -> Text:
        """A reason under its sum: the words behind the amount; without room there, before it, across the names."""
        after = self.cells.index("credit") + 1
        end = grid.total(self.tracks[:after])
        if self.beside:
            line = Text(" " * (end - amount.cell_len), "quiet", no_wrap=True, end="")
            return line.append_text(amount).append(
                f"  {words.plain}, {some(int(deals.plain.replace(',', '')), 'deal')}"
            )
        line = grid.cut(Text("  ", "quiet", end="") + words, end - amount.cell_len - 2)
        line.pad_right(end - amount.cell_len - line.cell_len)
        rest = [deals if name == "deals" else Text() for name in self.cells[after:]]
        return line.append_text(amount).append_text(
            grid.line([grid.GridColumn(), *self.tracks[after:]], [Text(), *rest])
        )

    def _unattributed(self) -> Decimal:
        parts = [row["amount"] for row in self.books if row["line"] == "unattributed" and row["amount"] is not None]
        return sum(parts, Decimal(0)).quantize(parts[0]) if parts else _nothing(_amount(self.books, "booked"))

    def _share(self, amount: Decimal) -> float | None:
        booked = _amount(self.books, "booked")
        return float(amount / booked) if booked else None

    def _fitted(self, width: int) -> tuple[list[grid.GridColumn], list[str]]:
        """The columns that fit: one gives way after the other; what is left widens the bars."""
        ranges = [LOW, HIGH] if self.ranged else []
        names = [c.name for c in _dimensions(self.answer, self.rows)] + ["credit", "share", "bar", *ranges, "deals"]
        names += ["largest_deal_share"] if self.small else []
        for gone in ("", *(GIVING_WAY_TO_RANGES if self.ranged else GIVING_WAY)):
            names = [name for name in names if name != gone]
            tracks = grid.measured([self._track(name) for name in names], self._measures(names), width)
            self.beside = self._fit_beside(grid.total(tracks[: names.index("credit") + 1]))
            tracks = tracks if self.beside else self._widened(tracks, names.index("credit") + 1)
            if grid.total(tracks) <= width:
                break
        else:
            tracks = grid.measured([self._track(name) for name in names], self._measures(names), width)
        if "bar" in names:
            at = names.index("bar")
            self.bar = min(self.least_bar + width - grid.total(tracks), LONGEST_BAR)
            tracks[at] = replace(tracks[at], width=self.bar)
        return tracks, names

    def _fit_beside(self, end: int) -> bool:
        """Whether all reasons fit behind their amounts, which end there."""
        longest = max(
            [words.cell_len + deals.cell_len + len(", ") + len(" deals") for words, _, deals in self.lost], default=0
        )
        return end + 2 + longest <= self.width

    def _widened(self, tracks: list[grid.GridColumn], after: int) -> list[grid.GridColumn]:
        """Names wide enough for the longest reason beside its amount."""
        needed = max([2 + words.cell_len + 2 + amount.cell_len for words, amount, _ in self.lost], default=0)
        missing = max(needed - grid.total(tracks[:after]), 0)
        return [replace(tracks[0], width=tracks[0].width + missing), *tracks[1:]]

    def _track(self, name: str) -> grid.GridColumn:
        if name in {"credit", "share", LOW, HIGH, "deals", "largest_deal_share"}:
            return grid.GridColumn(right=True, gap=3 if name == "share" else 2)
        dimensions = len(_dimensions(self.answer, self.rows))
        names = 0 if name in {"bar", "team", "deal_id"} else NAME if dimensions <= 2 else NAME // 2
        return grid.GridColumn(least=self.least_bar if name == "bar" else 0, names=names)

    def _measures(self, names: Sequence[str]) -> Iterator[list[Text]]:
        """Every cell that counts for a column's width."""
        head = {name: text(_heading(self.answer, name, names)) for name in names}
        totals = {"credit": text(figures.exact(_amount(self.books, "booked"))), "share": text("100.0%")}
        totals[names[0]] = text("Unattributed")
        yield from ([cells.get(name, Text()) for name in names] for cells in (head, totals))
        for label, row in zip(self.labels, self.rows, strict=True):
            cells = dict(zip(names, label, strict=False)) | _figures(row, names)
            yield [cells.get(name, Text()) for name in names]
        for team in self.teams:
            cells = _figures(team, names)
            yield [cells.get(name, Text()) for name in names]


def _figures(row: Row, names: Sequence[str], *, few: bool = False) -> dict[str, Text]:
    """The figures of a row under the columns of those names; where low has given way, it stands before high."""
    cells = {
        "credit": text(figures.exact(row["credit"])),
        "share": text(figures.share(row["share"])),
        "deals": text(figures.count(row["deals"])),
    }
    if "largest_deal_share" in row:
        cells["largest_deal_share"] = text(figures.rate(None if few else row["largest_deal_share"]))
    if HIGH in row:
        low, high = figures.short(row[LOW]), figures.short(row[HIGH])
        cells |= {LOW: text(low), HIGH: text(high if LOW in names else low if low == high else f"{low}–{high}")}
    return cells


def _dimensions(answer: Answer, rows: Sequence[Row]) -> list[Column]:
    """What a row is about: the columns before the credit, without ids that a name stands for."""
    names = [c.name for c in answer.columns]
    shown = figures.visible(answer.columns[: names.index("credit")])
    if "campaign" in names:
        teams = {row.get("team") for row in rows}
        shown = [c for c in shown if c.name != "channel" and (c.name != "team" or len(teams - {None}) > 1)]
    return shown


def _labels(answer: Answer, rows: Sequence[Row]) -> list[list[Text]]:
    """Each row's names; two campaigns of one name are told apart by their ids."""
    columns = _dimensions(answer, rows)
    named = Counter(tuple(row[c.name] for c in columns) for row in rows)
    labels = []
    for row in rows:
        cells = [_label(row, column) for column in columns]
        if named[tuple(row[c.name] for c in columns)] > 1 and row.get("campaign_id"):
            cells[0] = text(f"{cells[0].plain} {row['campaign_id']}")
        labels.append(cells)
    return labels


def _label(row: Row, column: Column) -> Text:
    if row[column.name] is not None:
        return text(figures.plain(row[column.name], column), "quiet" if column.name == "team" else "")
    return text("(no campaign)" if column.name == "campaign" else figures.UNKNOWN, "quiet")


def _heading(answer: Answer, name: str, names: Sequence[str]) -> str:
    if name == "bar":
        return ""
    if name == HIGH and LOW not in names:
        return "Low–high"
    return "Largest" if name == "largest_deal_share" else answer.column(name).heading


def _amount(books: Sequence[Row], line: str) -> Decimal | None:
    return next((row["amount"] for row in books if row["line"] == line), None)


def _why(reason: str) -> str:
    """A reason in words; a touch's verdict stands for a deal whose touches were all dropped."""
    words = WORDS.get(reason, reason)
    return f"no touch kept: {words}" if reason in VERDICTS else words


def _counted(rules: Answer | None, width: int) -> Iterator[Text]:
    """What the rules decided, where they decided anything: nothing is silent, and -v has the values."""
    rows = rules.to_dicts() if rules else []
    counts = [figures.counted(row["count"], row["effect"]) for row in rows if row["count"] and row["rule"] != 1]
    if counts:
        yield Text()
        yield from grid.listed([f"Counted: {counts[0]}", *counts[1:], "settings and values: -v"], width)


def _how_sure(answer: Answer, companions: Mapping[str, Answer], width: int) -> Iterator[Text]:
    """What low and high are; and what chance alone could have made of marketing's credit, which is another thing."""
    told = [note for note in answer.notes if note.startswith(RANGE)]
    if told:
        yield Text()
    for note in told:
        yield from grid.wrapped(note, width)
    teams = companions["teams"].to_dicts() if "teams" in companions else []
    ends = next((team.get("credit_95") for team in teams if team["team"] == "marketing"), None)
    if ends and "evidence" in companions:
        sure = companions["evidence"].basis
        said = f"Chance alone: marketing {figures.short(ends['low'])} to {figures.short(ends['high'])}, 95% interval by"
        said += f" {figures.count(sure['redraws'])} redraws of the {some(sure['accounts'], 'account')}."
        yield from grid.wrapped(f"{said} Each row's interval and rank: --answer evidence", width)


def _nothing(booked: Decimal | None) -> Decimal:
    """Zero with the digits of the currency, and without the sign of what was booked."""
    return Decimal(0) if booked is None else abs(booked * 0)


def _ties(books: Sequence[Row], width: int, signs: Signs) -> Iterator[Text]:
    """Booked = attributed + unattributed, difference 0.00: closes every screen that shows credit."""
    if not books:
        return
    booked, attributed, difference = (_amount(books, name) for name in ("booked", "attributed", "difference"))
    parts = [row["amount"] for row in books if row["line"] == "unattributed" and row["amount"] is not None]
    unattributed = sum(parts, Decimal(0)) if parts else _nothing(booked)
    good = difference == 0
    yield Text()
    line = Text(no_wrap=True, end="").append(signs.good if good else signs.bad, "ok" if good else "fail")
    line.append(f" booked {figures.exact(booked)} = attributed {figures.exact(attributed)}")
    line.append(f" + unattributed {figures.exact(unattributed)}")
    end = Text(f"difference {figures.exact(difference)}", "total" if good else "fail")
    yield from grid.packed([line, end], width)
