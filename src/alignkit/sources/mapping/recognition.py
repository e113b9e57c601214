"""Which export is this? Decided by evidence: the headings, and what the ids look like; never by the file's name.

An export can be read from a file that has the headings it needs. Of several such, the one that scores most is the
file's: how much its headings tell (one that few exports know tells much), how many of the file's headings it explains,
and whether the ids look like its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from alignkit.sources.mapping.exports import Export, Flavour, heading_key
from alignkit.sources.mapping.registry import all_exports, title_of
from alignkit.sources.report import Certainty

#: Headings that any table may have, as they are compared: they tell nothing, however few of our exports know them.
EVERYDAY = frozenset(
    "id name email title type status date amount currency role label value subject description url"
    " created createdat createddate updatedat timestamp".split()
)

#: A file must score more than this by its headings and ids: to be explained as a whole is not enough, which gives 1.
ENOUGH = 1.05

#: Two exports whose scores differ by less than this fit nearly alike.
NEAR = 0.1

#: How much the headings must tell for a file without telling ids to be certain.
CERTAIN = 1.0


@dataclass(frozen=True, slots=True)
class IdCheck:
    """What the ids in one cell of the first rows look like: `fitting` of the `seen` ones are as `says` says."""

    heading: str
    says: str
    fitting: int
    seen: int
    telling: bool

    @property
    def score(self) -> float:
        """From 1 (telling ids, and all fit) to −1 (none fits); ids that tell nothing can only count against."""
        share = 2 * self.fitting / self.seen - 1
        return share if self.telling else min(share, 0.0)

    @property
    def is_news(self) -> bool:
        """Whether it is worth saying: plain numbers that are numbers are not."""
        return self.telling or self.fitting < self.seen


@dataclass(frozen=True, slots=True)
class Match:
    """An export that a file may be, and the evidence for it.

    `known` of the file's `headings` are the export's; `told` is what they tell together, `telling` those that tell
    anything, the most first. `rival` is the next best export where that fits nearly alike, `undecided`: it fits just
    as well. `asked`: the user said what the file is.
    """

    export: Export
    flavour: Flavour
    told: float = 0.0
    telling: tuple[str, ...] = ()
    known: int = 0
    headings: int = 0
    ids: tuple[IdCheck, ...] = ()
    rival: Export | None = None
    undecided: bool = False
    asked: bool = False

    @property
    def score(self) -> float:
        """What the headings tell, the share of them that is explained, and what the ids say."""
        explained = self.known / self.headings if self.headings else 0.0
        by_ids = sum(check.score for check in self.ids) / len(self.ids) if self.ids else 0.0
        return round(self.told + explained + by_ids, 6)

    @property
    def rank(self) -> tuple[float, bool]:
        """How well the file fits; where two exports fit alike, our own names come first."""
        return self.score, self.export.own_names

    @property
    def is_enough(self) -> bool:
        """Whether the evidence will do. Who writes our own names means them, if half of the headings are such."""
        return 2 * self.known >= self.headings if self.export.own_names else self.score > ENOUGH

    @property
    def certainty(self) -> Certainty:
        """Certain: nothing else fits, and all ids do, or the headings tell enough where ids cannot."""
        if self.asked or self.rival or any(check.fitting < check.seen for check in self.ids):
            return "likely"
        ids_tell = any(shape.telling for shape in self.export.ids.values())
        proven = any(check.telling for check in self.ids) if ids_tell else self.told >= CERTAIN
        return "certain" if proven else "likely"

    @property
    def says(self) -> str:
        """The evidence in words."""
        above_all = f", above all {', '.join(self.telling[:3])}" if self.telling else ""
        parts = [f"{self.known} of {self.headings} headings{above_all}"]
        news = [check for check in self.ids if check.is_news]
        parts += [f"{check.fitting} of {check.seen} ids in {check.heading} {check.says}" for check in news]
        if self.rival:
            parts.append(f"nearly as well it fits {self.rival.name} of {title_of(self.rival.system)}")
        return "; ".join(parts)


class Nearest(NamedTuple):
    """The export that comes closest to fitting a file, and what it lacks for it."""

    match: Match
    lacking: list[str]


def match(headings: Sequence[str], exports: Iterable[Export], sample: Sequence[Sequence[str]] = ()) -> Match | None:
    """The export that these headings and the ids of the first rows fit best; None where the evidence is too thin."""
    keys = {heading_key(heading) for heading in headings}
    readable = [export for export in exports if _is_readable(export, keys)]
    fitting = [candidate for candidate in _best_first(readable, headings, sample) if candidate.is_enough]
    if not fitting:
        return None
    best = fitting[0]
    second = next((other for other in fitting if other.export.gives != best.export.gives), None)
    if second is None or best.score - second.score >= NEAR:
        return best
    return replace(best, rival=second.export, undecided=best.rank == second.rank)


def _best_first(
    exports: Iterable[Export], headings: Sequence[str], sample: Sequence[Sequence[str]] = ()
) -> list[Match]:
    """The evidence for each export, in an order that does not depend on theirs."""
    matches = [evidence(export, headings, sample) for export in exports]
    return sorted(matches, key=lambda match: (match.rank, match.export.system, match.export.name), reverse=True)


def evidence(export: Export, headings: Sequence[str], sample: Sequence[Sequence[str]] = ()) -> Match:
    """What speaks for a file's being this export, and what against."""
    by_key: dict[str, str] = {}
    for heading in headings:
        by_key.setdefault(heading_key(heading), heading.strip())
    by_key.pop("", None)
    known = {key: heading for key, heading in by_key.items() if _knows(export, key, heading)}
    weights = {heading: _tells(key) for key, heading in known.items()}
    return Match(
        export=export,
        flavour=flavour_of(export, by_key.keys(), sample),
        told=sum(weights.values()),
        telling=tuple(sorted(filter(weights.get, weights), key=lambda heading: -weights[heading])),
        known=len(known),
        headings=len(by_key),
        ids=tuple(_id_checks(export, headings, sample)),
    )


def _knows(export: Export, key: str, heading: str) -> bool:
    """Whether a heading is one of an export's: its own, its system's, or one that says what its cells are."""
    if key in export.headings or key in export.common_headings:
        return True
    return any(derived.label(heading) is not None for derived in export.also)


def _tells(key: str) -> float:
    """How much a heading tells: the fewer records of systems know it, the more. One that only the settings name says
    which field it is, and nothing of the system.
    """
    return 0.0 if key in EVERYDAY or key not in _knowing() else 1 / _knowing()[key]


@cache
def _knowing() -> Mapping[str, int]:
    """How many records of how many systems know each heading."""
    known = {
        (export.system, export.of.table, key)
        for export in all_exports()
        for key in export.headings | export.common_headings
    }
    return Counter(key for _, _, key in known)


def _id_checks(export: Export, headings: Sequence[str], sample: Sequence[Sequence[str]]) -> Iterator[IdCheck]:
    """What the ids of the first rows look like, for each field of which the export says what they should."""
    keys = [heading_key(heading) for heading in headings]
    for name, shape in export.ids.items():
        names = [heading_key(heading) for cell in export.columns[name].cells for heading in cell]
        number = next((keys.index(key) for key in names if key in keys), None)
        if number is None:
            continue
        ids = [row[number].strip() for row in sample if number < len(row) and row[number].strip()]
        if ids:
            yield IdCheck(headings[number].strip(), shape.says, sum(map(shape.fits, ids)), len(ids), shape.telling)


def _is_readable(export: Export, keys: AbstractSet[str]) -> bool:
    """Whether the file has all that the export needs, and nothing that it never has."""
    return export.lacked.isdisjoint(keys) and not any(need.isdisjoint(keys) for need in export.needed)


def all_keys(exports: Iterable[Export]) -> set[str]:
    """Every heading that any of some exports reads."""
    columns = [column for export in exports for column in export.columns.values()]
    return {heading_key(h) for column in columns for cell in column.cells for h in cell}


def flavour_of(export: Export, keys: Collection[str], sample: Sequence[Sequence[str]] = ()) -> Flavour:
    """The first flavour one of whose marks is among the headings and whose look the cells have; else the last."""
    for flavour in export.flavours:
        marked = not flavour.marks or any(heading_key(mark) in keys for mark in flavour.marks)
        marked = marked and not any(heading_key(other) in keys for other in flavour.lacks)
        if marked and (not flavour.looks or any(re.fullmatch(flavour.looks, cell) for row in sample for cell in row)):
            return flavour
    return export.flavours[-1]


def nearest(headings: Sequence[str], table: str, exports: Iterable[Export]) -> Nearest | None:
    """The export of a record that comes closest to fitting, and the headings it lacks: of alternatives the first."""
    keys = {heading_key(heading) for heading in headings}
    closest = next(iter(_best_first((export for export in exports if export.of.table == table), headings)), None)
    if closest is None or not closest.known:
        return None
    needs = zip(closest.export.alternatives, closest.export.needed, strict=True)
    return Nearest(closest, [headings[0] for headings, need in needs if need.isdisjoint(keys)])
