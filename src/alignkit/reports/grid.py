"""Columns held by alignment and blank space: no boxes, one dim rule.

A cell is a `Text`; its width is counted in terminal cells, so that wide characters keep the columns straight. Names are
cut with an ellipsis, numbers never.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rich.text import Text

from alignkit.reports.neutral import clean

#: Eighths of a block, from nothing to a full one.
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█")

#: What stands for our own signs where the encoding is not UTF-8; each is as wide as what it replaces.
_ASCII = str.maketrans("█░─│×–−·…“”‘’●▏▎▍▌▋▊▉\u00a0≥≤◂÷", "#.-|x--|~\"\"''*       \u0020><</")


@dataclass(frozen=True, slots=True)
class GridColumn:
    """How a column of a screen is set.

    `right`: flush right, for numbers. `gap`: blank cells in front of it. `least`: its width without wider cells.
    `names`: its cells may be cut down to so many cells; 0 is never.
    """

    right: bool = False
    gap: int = 2
    width: int = 0
    least: int = 0
    names: int = 0


@dataclass(frozen=True, slots=True)
class Signs:
    """The few signs that differ by encoding."""

    ascii: bool = False

    @property
    def good(self) -> str:
        return "ok" if self.ascii else "✓"

    @property
    def warn(self) -> str:
        return "!"

    @property
    def bad(self) -> str:
        return "x" if self.ascii else "×"

    def fit(self, line: Text, encoding: str) -> Text:
        """The line in characters the terminal has; what it lacks becomes `?`."""
        if not self.ascii:
            return line
        plain = line.plain.translate(_ASCII)
        line.plain = plain.encode(encoding, "replace").decode(encoding)
        return line


def text(value: str, style: str = "") -> Text:
    """A stranger's text, or ours, as one line without control characters."""
    return Text(clean(value), style, no_wrap=True, end="")


def cut(cell: Text, width: int) -> Text:
    """The cell in at most `width` terminal cells, with `…` where something is missing."""
    if cell.cell_len > width:
        cell = cell.copy()
        cell.truncate(max(width, 1), overflow="ellipsis")
    return cell


def measured(columns: Sequence[GridColumn], rows: Iterable[Sequence[Text]], width: int) -> list[GridColumn]:
    """Columns as wide as their widest cell; names give way, the widest first, until the line fits `width`."""
    widths = [column.least for column in columns]
    for row in rows:
        for number, cell in enumerate(row):
            widths[number] = max(widths[number], cell.cell_len)
    over = sum(widths) + sum(column.gap for column in columns[1:]) - width
    while over > 0:
        names = [i for i, column in enumerate(columns) if column.names and widths[i] > column.names]
        if not names:
            break
        widths[max(names, key=lambda i: widths[i])] -= 1
        over -= 1
    return [replace(c, width=w) for c, w in zip(columns, widths, strict=True)]


def total(columns: Sequence[GridColumn]) -> int:
    """How wide a line of these columns is."""
    return sum(column.width for column in columns) + sum(column.gap for column in columns[1:])


def line(columns: Sequence[GridColumn], cells: Sequence[Text], style: str = "") -> Text:
    """One line: each cell cut and set in its column; missing cells at the end stay empty."""
    row = Text("", style, no_wrap=True, end="")
    for number, (column, cell) in enumerate(zip(columns, cells, strict=False)):
        shown = cell if column.right else cut(cell, column.width)
        space = " " * max(column.width - shown.cell_len, 0)
        row.append(" " * column.gap if number else "")
        row.append_text(Text(space) + shown if column.right else shown + Text(space))
    row.rstrip()
    return row


def rule(width: int) -> Text:
    """The one dim rule, above the total."""
    return Text("─" * width, "quiet", no_wrap=True, end="")


def bar(part: Decimal | float, whole: Decimal | float, width: int, signs: Signs, *, hatched: bool = False) -> Text:
    """A bar on the screen's one scale: `whole` fills `width`; hatched where nobody earned it.

    >>> bar(0.5, 1.0, 3, Signs()).plain, bar(0.5, 1.0, 4, Signs(ascii=True)).plain
    ('█▌', '##')
    """
    eighths = round(8 * width * float(part) / float(whole)) if whole and part > 0 else 0
    if hatched:
        return Text("░" * ((eighths + 4) // 8))
    if signs.ascii:
        return Text("#" * ((eighths + 4) // 8))
    return Text("█" * (eighths // 8) + _EIGHTHS[eighths % 8])


def wrapped(sentence: str, width: int, style: str = "quiet") -> list[Text]:
    """A sentence over as many lines as it needs, broken between words."""
    lines: list[Text] = [Text("", style, no_wrap=True, end="")]
    for word in clean(sentence).split(" "):
        if lines[-1].plain and lines[-1].cell_len + 1 + Text(word).cell_len > width:
            lines.append(Text("", style, no_wrap=True, end=""))
        lines[-1].append(f" {word}" if lines[-1].plain else word)
    return lines


def packed(parts: Iterable[Text], width: int, between: str = "   ") -> list[Text]:
    """Parts side by side, over as many lines as they need; no part is broken that fits a line."""
    lines: list[Text] = []
    for part in parts:
        if lines and lines[-1].cell_len + len(between) + part.cell_len <= width:
            lines[-1].append(between, lines[-1].style).append_text(part)
        else:
            lines.append(Text("", part.style, no_wrap=True, end="").append_text(cut(part, width)))
    return lines


def listed(parts: Iterable[str], width: int) -> list[Text]:
    """Short facts in one dim paragraph, broken between them.

    >>> [line.plain for line in listed(["89 deals won", "W-shaped", "USD"], 24)]
    ['89 deals won · W-shaped', 'USD']
    """
    return packed([text(part, "quiet") for part in parts if part], width, " · ")
