"""What an export is: vendor words on the left, ours on the right, nothing computed.

An `Export` names a record, the headings that it needs, and for each of our fields the headings it may have and how a
cell is read. Headings are compared without case, spaces, underscores and an `Object:` prefix, so that
`StageName`, `stage_name` and `Opportunity: Stage Name` are one heading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal, Protocol, TypeAlias

from alignkit.records import Record
from alignkit.sources.mapping.expressions import Cell, Expression, sql

_INVISIBLE = re.compile("[\ufeff\u200b-\u200f\u2060]")
_PREFIX = re.compile(r"^[A-Za-z ]{3,40}: (?=\S)")
_UNIT = re.compile(r" ?\(([A-Z]{3})\)$")


@dataclass(frozen=True, slots=True)
class How:
    """How the cells of one file are to be read: decided once, on all its rows.

    `plain` has a cell's number and a form (a pattern) where all texts of the cell are in that form.
    """

    date_order: str = "ymd"
    decimal: str = "."
    blank_is_false: bool = False
    nulls: tuple[str, ...] = ()
    epoch: str = ""
    clocked: frozenset[int] = frozenset()
    untidy: frozenset[int] = frozenset()
    period: tuple[str, str] | None = None
    plain: Container[tuple[int, str]] = frozenset()

    def is_plain(self, form: str, *cells: Expression | None) -> bool:
        """Whether all texts of some cells of the file are in a form, so that nothing need be done to them.

        >>> from alignkit.sources.mapping.expressions import cell
        >>> How(plain={(1, "true|false")}).is_plain("true|false", cell(1))
        True
        """
        given = [one for one in cells if one is not None]
        plain = [isinstance(one, Cell) and (one.number, form) in self.plain for one in given]
        return bool(plain) and all(plain)


class Reader(Protocol):
    """How a field is read from its cells, in the order of their headings; one that is not in the file is None."""

    def __call__(self, how: How, /, *cells: Expression | None) -> Expression:
        """The expression for the field."""


#: How a field is read from the one cell that it stands in.
CellReader: TypeAlias = Callable[[How, Expression], Expression]


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """Where a field comes from: for each cell it needs, the headings that cell may have, the best first.

    `item`: it comes from no cell but from the item of a derived record, or from the item's label. `shown`: how many of
    the cells `inspect` names; the others only help to read them.
    """

    cells: tuple[tuple[str, ...], ...]
    read: Reader
    date: bool = False
    amount: bool = False
    shown: int | None = None
    item: Literal["", "item", "label"] = ""


@dataclass(frozen=True, slots=True)
class Flavour:
    """One way in which a system writes the same export. `marks`: headings any of which gives it away; none: always.
    `looks`: a pattern that one of the first cells must have.

    `zone` is the zone of times without an offset: an IANA name, or "" for the reporting zone. `usual_decimal` is the
    decimal mark where no amount shows the other, `decimal` the one that it always has.
    """

    name: str
    marks: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    looks: str = ""
    zone: str = ""
    decimal: str = ""
    usual_decimal: str = ""
    date_order: str = ""
    nulls: tuple[str, ...] = ()
    blank_is_false: bool = False
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class IdShape:
    """What the ids of one kind look like: the whole of one must match `pattern` and pass `check`.

    `says` ends the sentence "17 of 20 ids …". `telling`: hardly another system's ids look like this, so that ids which
    do are evidence; where they are not (plain numbers), only ids that do not look like this count, against.
    """

    says: str
    pattern: str
    check: Callable[[str], bool] | None = None
    telling: bool = True

    def fits(self, text: str) -> bool:
        """Whether a text may be such an id.

        >>> NUMBERED.fits("8123"), NUMBERED.fits("006A")
        (True, False)
        """
        return re.fullmatch(self.pattern, text, re.ASCII) is not None and (self.check is None or self.check(text))


#: Ids that are plain numbers, as many systems have them.
NUMBERED = IdShape("are numbers", "[0-9]+", telling=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that belong to the frame although they look like rows: totals. No `heading`: the first column."""

    reason: str
    heading: str
    test: Callable[[Expression], Expression]


@dataclass(frozen=True)
class Export:
    """One kind of file that one system writes, and what it gives.

    `needs` are headings that must all be there (`A|B`: one of them). Every heading of its columns is evidence; `tells`
    (`A|B|…`) are others of its own, which it does not read; `lacks` are headings of its system's other exports, of
    which it never has any.
    `ids` say what the ids in a field look like. Of two exports of one record that tell the same in more and in less
    `detail`, only the one with less is used. `system`, `own_names`, `common`, and where it has none of its
    own `flavours`, are those of the system that lists it.
    """

    of: type[Record]
    name: str
    needs: tuple[str | tuple[str, ...], ...]
    columns: Mapping[str, FieldMapping]
    flavours: tuple[Flavour, ...] = ()
    tells: str = ""
    lacks: str = ""
    ids: Mapping[str, IdShape] = field(default_factory=dict)
    detail: int = 0
    left_out: tuple[LeftOut, ...] = ()
    also: tuple[Derived, ...] = ()
    system: str = ""
    own_names: bool = False
    common: str = ""

    def __post_init__(self) -> None:
        _refuse_unknown_fields(self.of, {*self.columns, *self.ids}, self.name)
        if unread := self.ids.keys() - self.columns.keys():
            raise ValueError(f"{self.name}: ids are said of {', '.join(sorted(unread))}, which no column gives")

    @property
    def gives(self) -> tuple[str, type[Record]]:
        """Whose records it gives, and which."""
        return self.system, self.of

    @cached_property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """For each heading that it needs, the headings that will do."""
        return tuple(tuple(need.split("|")) if isinstance(need, str) else need for need in self.needs)

    @cached_property
    def needed(self) -> tuple[frozenset[str], ...]:
        """`alternatives`, as headings are compared."""
        return tuple(frozenset(map(heading_key, need)) for need in self.alternatives)

    @cached_property
    def lacked(self) -> frozenset[str]:
        """`lacks`, as headings are compared."""
        return frozenset(map(heading_key, _split(self.lacks)))

    @cached_property
    def headings(self) -> frozenset[str]:
        """Every heading that is its own, as headings are compared."""
        mappings = [*self.columns.values(), *(m for derived in self.also for m in derived.columns.values())]
        read = [heading for mapping in mappings for cell in mapping.cells for heading in cell]
        needed = [heading for need in self.alternatives for heading in need]
        hidden = [heading for derived in self.also for heading in derived.needs]
        return frozenset(heading_key(heading) for heading in (*read, *needed, *hidden, *_split(self.tells)))

    @cached_property
    def common_headings(self) -> frozenset[str]:
        """The headings that any export of its system may have, and the marks of its flavours."""
        marks = [mark for flavour in self.flavours for mark in flavour.marks]
        return frozenset(heading_key(heading) for heading in (*_split(self.common), *marks)) - self.headings


@dataclass(frozen=True, slots=True)
class Derived:
    """Another record that hides in the same rows: the contacts listed in a deal's cell, the days it entered its stages.

    Either `needs` names the list cells (any of them) and `items` makes an SQL list of them; or `headed` is a pattern of
    headings, each matching cell is an item, and the pattern's group is the item's label. Each item is one row, which
    the columns read beside the cells. `lenient`: what is wrong with its cells is said, and stops nothing.
    """

    of: type[Record]
    columns: Mapping[str, FieldMapping]
    needs: tuple[str, ...] = ()
    items: Reader | None = None
    headed: str = ""
    lenient: bool = False

    def __post_init__(self) -> None:
        _refuse_unknown_fields(self.of, self.columns, f"the {self.of.table} of an export")

    def label(self, heading: str) -> str | None:
        """The label that a heading gives the items of its cell, whatever its case; None: its cell holds no item."""
        named = re.fullmatch(self.headed, heading.strip(), re.IGNORECASE) if self.headed else None
        return next(group for group in named.groups() if group) if named else None


@dataclass(frozen=True, slots=True)
class System:
    """A system whose exports we read: one file in `sources/systems/`, or in a package of a user's own.

    `name` is what settings and answers call it, `title` what people do. `common` (`A|B|…`) are headings that
    tell the system and no export: those that any export may have, and those of exports that are not read.
    `own_names`: its headings are our own field names, so that at least half of a file's must be fields.
    """

    name: str
    title: str
    exports: tuple[Export, ...]
    flavours: tuple[Flavour, ...] = (Flavour("csv"),)
    common: str = ""
    own_names: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch("[a-z][a-z0-9_]*", self.name):
            raise ValueError(f"{self.name!r} is no name of a system: small letters, digits and _")
        exports = tuple(
            replace(
                export,
                system=self.name,
                flavours=export.flavours or self.flavours,
                common=self.common,
                own_names=self.own_names,
            )
            for export in self.exports
        )
        object.__setattr__(self, "exports", exports)


def every_export(names: Mapping[str, object]) -> tuple[Export, ...]:
    """The exports among the names of a module, for the `System` at its end: none can be forgotten."""
    return tuple(value for value in names.values() if isinstance(value, Export))


def _split(headings: str) -> list[str]:
    return [heading for heading in headings.split("|") if heading]


def _refuse_unknown_fields(record: type[Record], names: Collection[str], whose: str) -> None:
    if unknown := set(names) - set(record.model_fields):
        raise ValueError(f"{whose}: {record.table} has no field {', '.join(sorted(unknown))}")


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

    unit = _UNIT.search(heading.strip())
    return unit[1] if unit and unit[1] in CURRENCIES else None


def column(*headings: str, read: CellReader, date: bool = False, amount: bool = False) -> FieldMapping:
    """A field that is read from one cell."""
    return FieldMapping((headings,), _of_one(read), date, amount)


def columns_of(*cells: Sequence[str], read: Reader, date: bool = False, shown: int | None = None) -> FieldMapping:
    """A field that is read from several cells; any of them may be missing, all of them may not."""
    return FieldMapping(tuple(tuple(cell) for cell in cells), read, date, shown=shown)


def constant(word: str) -> FieldMapping:
    """A field that every row of an export has: a Lead is a lead."""
    return FieldMapping((), lambda _how, *_cells: sql("{word}", word=word))


def item(part: Literal["item", "label"] = "item", read: CellReader | None = None) -> FieldMapping:
    """A field of a derived record that is the item itself, or its label."""
    return FieldMapping((), _of_one(read or (lambda _how, given: given)), item=part)


def _of_one(read: CellReader) -> Reader:
    """A reader of one cell, which is always there, as one of any number."""

    def of_one(how: How, /, *cells: Expression | None) -> Expression:
        (cell,) = cells
        assert cell is not None
        return read(how, cell)

    return of_one
