"""The models side by side: how far they spread, and where the headline stands between first and last touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.text import Text

from alignkit.answer import Answer
from alignkit.errors import some
from alignkit.reports import figures, grid
from alignkit.reports.basis import model_title
from alignkit.reports.grid import Signs, text
from alignkit.reports.screens.plain import closing, opening

Row = Mapping[str, Any]

#: The widest and the narrowest strip; narrower, and the columns stand alone.
STRIP, LEAST = 28, 14

NEXT = "Attributed is not incremental. Next: alignkit attribute --model NAME, alignkit models"

#: The column that is no model: what was touched, counted in full, which never adds up.
REACH = "influenced"

#: The range over all variants, and in how many of them a campaign is among the first.
RANGE, TOP = "range", "variants_top_5"

HEADS = {REACH: "Influenced", TOP: "Top 5"}

#: Names keep so many cells before a column of money is left out.
NAME = 22


def screen(answers: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """One row a campaign: a strip with every model on one scale, then short money for as many models as fit."""
    answer = answers[0]
    yield from opening(answer, width)
    totals = next((a for a in answers[1:] if a.name == "totals"), None)
    yield from _Strips(answer, totals, width, signs).lines()
    yield from _ties(totals, width, signs)
    yield from _survives(answer, width)
    yield from closing(answer, width)
    yield Text()
    yield from grid.wrapped(NEXT, width)


class _Strips:
    def __init__(self, answer: Answer, totals: Answer | None, width: int, signs: Signs) -> None:
        self.answer, self.signs, self.width = answer, signs, width
        self.rows = answer.to_dicts()
        self.totals = totals.to_dicts() if totals else []
        self.models = [c.name for c in answer.columns if c.kind == "money" and c.name != REACH]
        there = {column.name for column in answer.columns}
        self.variants = answer.basis["variants"] if RANGE in there else 0
        self.beside = [name for name in (REACH, TOP) if name in there]
        wanted = (answer.basis.get("headline"), "w-shaped", *self.models)
        self.headline = next(name for name in wanted if name in self.models)
        values = [end for row in self.rows for end in self._ends(row)]
        self.low, self.high = min([*values, Decimal(0)]), max([*values, Decimal(0)])
        self.shown, self.strip = self._fitted()

    def lines(self) -> Iterator[Text]:
        """The key, the headings and the rows."""
        name = max([8, *(text(_name(row)).cell_len for row in self.rows)])
        money = [
            max([len(model_title(m)), *(len(figures.short(row[m])) for row in [*self.rows, *self.totals])])
            for m in self.shown
        ]
        money += [max([len(HEADS[c]), *(self._beside(row, c).cell_len for row in self.rows)]) for c in self.beside]
        name = min(name, self.width - (self.strip + 2 if self.strip else 0) - sum(w + 2 for w in money))
        tracks = [grid.GridColumn(width=max(name, 8)), *([grid.GridColumn(width=self.strip)] if self.strip else [])]
        tracks += [grid.GridColumn(right=True, width=w) for w in money]
        if self.strip:
            yield from grid.listed(self._key(), self.width)
            yield Text()
        scale = [self._scale()] if self.strip else []
        heads = [text("Campaign"), *scale, *(text(model_title(m)) for m in self.shown)]
        heads += [text(HEADS[column]) for column in self.beside]
        yield grid.line(tracks, heads, "quiet")
        for row in self.rows:
            cells = [text(_name(row)), *([self._drawn(row)] if self.strip else [])]
            cells += [text(figures.short(row[m]), "total" if m == self.headline else "") for m in self.shown]
            cells += [self._beside(row, column) for column in self.beside]
            yield grid.line(tracks, cells, "" if any(row[m] for m in self.models) else "quiet")
        if self.totals:
            yield grid.rule(grid.total(tracks))
        for row in self.totals:
            if row["line"] != "difference":
                cells = [text(row["line"].capitalize()), *([Text()] if self.strip else [])]
                cells += [text(figures.short(row[m])) for m in self.shown]
                yield grid.line(tracks, cells, "total" if row["line"] == "booked" else "")
        left_out = len(self.models) - len(self.shown)
        if left_out:
            yield Text()
            more = some(left_out, "more model")
            where = "" if self.variants else " in the strips only"
            yield from grid.wrapped(f"{more}{where}; all of them: -f csv", self.width)
        if REACH in self.beside:
            yield from grid.wrapped("Influenced: all deals it touched, each in full; it never adds up.", self.width)

    def _fitted(self) -> tuple[list[str], int]:
        """First, headline and last before the others; the strip takes what is left.

        What stands beside the models gives way before the strip is too narrow to read.
        """
        order = [m for m in ("first", self.headline, "last") if m in self.models]
        order = list(dict.fromkeys([*order, *self.models]))
        needed = sum(max(len(m), 6) + 2 for m in order[:3])
        while self.beside and self.width - NAME - LEAST - 2 - needed < self._wide():
            self.beside = self.beside[1:]
        shown: list[str] = []
        left = self.width - NAME - 2 - self._wide()
        for model in order:
            left -= max(len(model), 6) + 2
            if left < (LEAST if len(shown) < 3 and self.beside else STRIP) and shown:
                break
            shown.append(model)
        taken = sum(max(len(m), 6) + 2 for m in shown) + self._wide()
        strip = min(STRIP, self.width - NAME - 2 - taken)
        return shown, strip if strip >= LEAST and len(self.models) > 1 else 0

    def _wide(self) -> int:
        """How much stands beside the models."""
        return sum(max(len(HEADS[column]), len("42 of 42")) + 2 for column in self.beside)

    def _beside(self, row: Row, column: str) -> Text:
        """What a campaign touched in all, or in how many variants it is at the top."""
        if column == REACH:
            return text(figures.short(row[column]), "quiet")
        return text(f"{row[column]} of {self.variants}")

    def _ends(self, row: Row) -> list[Decimal]:
        """What the strip of a row runs over: the variants, or the models themselves, and always the headline."""
        own = [row[m] for m in self.models if row[m] is not None]
        if not self.variants:
            return own
        marked = [row[m] for m in {self.headline, "first", "last"} & set(self.models)]
        return [row[RANGE]["low"], row[RANGE]["high"], *marked]

    def _key(self) -> list[str]:
        letters = [
            f"{mark} {model_title(m)}"
            for mark, m in (("●", self.headline), ("F", "first"), ("L", "last"))
            if m in self.models and (mark == "●" or m != self.headline)
        ]
        over = f"{self.variants} variants" if self.variants else some(len(self.models), "model")
        return [f"─ {over}, lowest to highest", *letters, "= first and last coincide"]

    def _scale(self) -> Text:
        low, high = figures.short(self.low), figures.short(self.high)
        return text(low + " " * max(self.strip - len(low) - len(high), 1) + high)

    def _at(self, value: Decimal) -> int:
        span = self.high - self.low
        return int((value - self.low) / span * (self.strip - 1) + Decimal("0.5")) if span else 0

    def _drawn(self, row: Row) -> Text:
        """─ from the lowest to the highest; F first, L last (= where they meet), ● the headline on top."""
        values = self._ends(row)
        if not any(values):
            return Text()
        cells = [" "] * self.strip
        for at in range(self._at(min(values)), self._at(max(values)) + 1):
            cells[at] = "─"
        spots = {mark: self._at(row[m]) for mark, m in (("F", "first"), ("L", "last")) if row.get(m) is not None}
        for mark, at in spots.items():
            cells[at] = "=" if len(set(spots.values())) == 1 and len(spots) == 2 else mark
        if row[self.headline] is not None:
            cells[self._at(row[self.headline])] = "●"
        drawn = Text("".join(cells))
        dot = drawn.plain.find("●")
        if dot >= 0 and row.get("team") == "marketing":
            drawn.stylize("marketing", dot, dot + 1)
        return drawn


def _survives(answer: Answer, width: int) -> Iterator[Text]:
    """Which verdicts hold whatever the rules: the campaigns at the top, and those with any credit, in all variants."""
    variants = answer.basis.get("variants")
    if not variants or all(column.name != TOP for column in answer.columns):
        return
    rows = answer.to_dicts()
    always = [_name(row) for row in rows if row[TOP] == variants]
    credited = sum(row["variants_credited"] == variants for row in rows)
    yield Text()
    top = f"{', '.join(always)} in the top 5" if always else "no campaign in the top 5"
    yield from grid.wrapped(
        f"Under all {variants} variants: {top}; {credited} of {some(len(rows), 'campaign')} with more than nothing.",
        width,
        "",
    )


def _name(row: Row) -> str:
    return str(row.get("campaign") or "(no campaign)")


def _ties(totals: Answer | None, width: int, signs: Signs) -> Iterator[Text]:
    """Every model ties to the same booked total: the widest difference is the one that is said."""
    if totals is None or not totals.rows.num_rows:
        return
    lines = {row["line"]: [row[c.name] for c in totals.columns if c.kind == "money"] for row in totals.to_dicts()}
    worst = max(lines["difference"], key=abs)
    yield Text()
    line = Text(no_wrap=True, end="").append(signs.bad if worst else signs.good, "fail" if worst else "ok")
    line.append(f" every model adds up to {figures.exact(lines['booked'][0])} with its unattributed")
    end = Text(f"difference {figures.exact(worst)}", "fail" if worst else "total")
    yield from grid.packed([line, end], width)
