"""What an export is: vendor words on the left, ours on the right, nothing computed.

An `Export` names a record, the headings that give the export away, and for each of our fields the headings it may have
and how a cell is read. Headings are compared without case, spaces, underscores and an `Object:` prefix, so that
`StageName`, `stage_name` and `Opportunity: Stage Name` are one heading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from alignkit.records import Record

_INVISIBLE = re.compile("[\ufeff\u200b-\u200f\u2060]")
_PREFIX = re.compile(r"^[A-Za-z ]{3,40}: (?=\S)")
_UNIT = re.compile(r" ?\(([A-Z]{3})\)$")


@dataclass(frozen=True, slots=True)
class How:
    """How the cells of one file are to be read: decided once, on all its rows."""

    date_order: str = "ymd"
    decimal: str = "."
    blank_is_false: bool = False
    nulls: tuple[str, ...] = ()
    epoch: str = ""
    clocked: frozenset[int] = frozenset()
    untidy: frozenset[int] = frozenset()
    plain: frozenset[int] = frozenset()
    period: tuple[str, str] | None = None


#: An SQL expression for a field, made of c0, c1, … and words of ours. A cell that is not in the file is None.
Read = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field comes from: for each cell it needs, the headings that cell may have, the best first.

    `shown`: how many of the cells `inspect` names; the others only help to read them.
    """

    cells: tuple[tuple[str, ...], ...]
    read: Read
    date: bool = False
    amount: bool = False
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class Flavour:
    """One way in which a system writes the same export. `marks`: headings any of which gives it away; none: always.
    `looks`: a pattern that one of the first cells must have.

    `zone` is the zone of times without an offset: an IANA name, or "" for the reporting zone.
    """

    name: str
    marks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    looks: str = ""
    zone: str = ""
    decimal: str = ""
    date_order: str = ""
    nulls: tuple[str, ...] = ()
    blank_is_false: bool = False
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that belong to the frame although they look like rows: totals. No `heading`: the first column."""

    reason: str
    heading: str
    test: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file that one system writes, and what it gives.

    `signature` are headings that must all be there, `without` headings that must not; `mostly_ours`: at least
    half of a file's headings must be fields of this export; `ids` maps a field to the prefix its ids have (evidence).
    Of two exports of one record that tell the same in more and in less `detail`, only the one with less is used.
    """

    of: type[Record]
    system: str
    name: str
    signature: tuple[str, ...]
    columns: Mapping[str, Column]
    flavours: tuple[Flavour, ...] = (Flavour("csv"),)
    without: tuple[str, ...] = ()
    mostly_ours: bool = False
    detail: int = 0
    ids: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    also: tuple[Derived, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """Another record that hides in the same rows: the contacts listed in a deal's cell, the days it entered its stages.

    Either `needs` names the list cells (any of them) and `items` makes an SQL list of them; or `headed` is a pattern of
    headings, each matching cell is an item, and the pattern's group is the item's label. Each item is one row, which
    the columns read beside the cells. `lenient`: what is wrong with its cells is said, and stops nothing.
    """

    of: type[Record]
    columns: Mapping[str, Column]
    needs: tuple[str, ...] = ()
    items: Read | None = None
    headed: str = ""
    lenient: bool = False


@lru_cache(maxsize=4096)
def heading_key(heading: str) -> str:
    """A heading as it is compared.

    >>> heading_key("Opportunity: Close Date"), heading_key("close_date"), heading_key(" CloseDate")
    ('closedate', 'closedate', 'closedate')
    """
    plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", heading)).replace("\u00a0", " ").strip()
    plain = _UNIT.sub("", _PREFIX.sub("", plain))
    return re.sub(r"[ _]+", "", plain).casefold()


def unit_of(heading: str) -> str | None:
    """The currency that a heading names: `Amount spent (USD)`.

    >>> unit_of("Amount spent (USD)"), unit_of("Amount (converted)")
    ('USD', None)
    """
    from alignkit.money import CURRENCIES

    found = _UNIT.search(heading.strip())
    return found[1] if found and found[1] in CURRENCIES else None


def column(*headings: str, read: Read, date: bool = False, amount: bool = False) -> Column:
    """A field that is read from one cell."""
    return Column((headings,), read, date, amount)


def columns_of(*cells: Sequence[str], read: Read, date: bool = False, shown: int | None = None) -> Column:
    """A field that is read from several cells; any of them may be missing, all of them may not."""
    return Column(tuple(tuple(cell) for cell in cells), read, date, shown=shown)


def constant(word: str) -> Column:
    """A field that every row of an export has: a Lead is a lead."""
    return Column((), lambda _how: f"'{word}'")


def item(part: str = "item", read: Read | None = None) -> Column:
    """A field of a derived record that is the item itself, or its label."""
    expression = "item_label" if part == "label" else "item"
    return Column((), (lambda how: read(how, expression)) if read else (lambda _how: expression))
