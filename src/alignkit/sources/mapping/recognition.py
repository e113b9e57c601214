"""Which export is this? Decided by evidence: the headings, and what the ids look like; never by the file's name.

An export can be read from a file that has the headings it needs. Of several such, the one that scores most is the
file's: how much its headings tell (one that few exports know tells much), how many of the file's headings it explains,
and whether the ids look like its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from alignkit.sources.mapping.exports import Export, Flavour, heading_key
from alignkit.sources.mapping.registry import all_exports
from alignkit.sources.report import Certainty

#: Headings that any table may have, as they are compared: they tell nothing, however few of our exports know them.
EVERYDAY = frozenset(
    "id name email title type status date amount currency role label value subject description url"
    " created createdat createddate updatedat timestamp".split()
)

#: A file must score more than this by its headings, and by ids that fit: to be explained as a whole is not enough.
ENOUGH = 1.0

#: Two exports whose scores differ by less than this fit nearly alike.
NEAR = 0.1

#: How much the headings must tell for a file without telling ids to be certain.
CERTAIN = 1.0


@dataclass(frozen=True, slots=True)
class Ids:
    """What the ids in one cell of the first rows look like: so many of them fit what `says` says."""

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


@dataclass(frozen=True, slots=True)
class Match:
    """An export that a file may be, and the evidence.

    `told` is what the known headings tell, the most telling first in `telling`; `known` of `headings` are the export's.
    `rival` is the next best export when it fits nearly alike, `undecided` when it fits just as well.
    `asked`: the user said what the file is.
    """

    export: Export
    flavour: Flavour
    told: float = 0.0
    telling: tuple[str, ...] = ()
    known: int = 0
    headings: int = 0
    ids: tuple[Ids, ...] = ()
    rival: Export | None = None
    undecided: bool = False
    asked: bool = False

    @property
    def by_headings(self) -> float:
        """What the headings tell, and the share of them that is explained less the share that is not."""
        return self.told + (2 * self.known / self.headings - 1 if self.headings else 0.0)

    @property
    def by_ids(self) -> float:
        """What the ids say on the whole."""
        return sum(ids.score for ids in self.ids) / len(self.ids) if self.ids else 0.0

    @property
    def rank(self) -> tuple[float, int]:
        """How well the file fits: the score; where two fit alike, our own names come first."""
        return round(self.by_headings + self.by_ids, 6), self.export.own_names

    @property
    def is_enough(self) -> bool:
        """Whether the evidence is enough to take the file for this export: who writes our own names means them, if half
        of the headings are such.
        """
        if self.export.own_names:
            return 2 * self.known >= self.headings
        return self.rank[0] > ENOUGH

    @property
    def certainty(self) -> Certainty:
        """Certain: nothing else fits, and every id does, or the headings tell enough where ids cannot."""
        if self.asked or self.rival or any(ids.fitting < ids.seen for ids in self.ids):
            return "likely"
        could_tell = any(shape.telling for shape in self.export.ids.values())
        proven = any(ids.telling for ids in self.ids) if could_tell else self.told >= CERTAIN
        return "certain" if proven else "likely"

    @property
    def says(self) -> str:
        """The evidence in words."""
        parts = [f"{self.known} of {self.headings} headings"]
        if self.telling:
            parts[0] += f", above all {', '.join(self.telling[:3])}"
        parts += [f"{ids.fitting} of {ids.seen} ids in {ids.heading} {ids.says}" for ids in self.ids if _told(ids)]
        if self.rival:
            parts.append(f"nearly as well it fits {self.rival.name} of {self.rival.system}")
        return "; ".join(parts)


def _told(ids: Ids) -> bool:
    """Plain numbers are no news; anything else is."""
    return ids.telling or ids.fitting < ids.seen


def match(headings: Sequence[str], exports: Iterable[Export], sample: Sequence[Sequence[str]] = ()) -> Match | None:
    """The export that these headings and the ids of the first rows fit best; None where the evidence is too thin."""
    keys = {heading_key(heading) for heading in headings} - {""}
    readable = [export for export in exports if _is_readable(export, keys)]
    fitting = [one for export in readable if (one := evidence(export, headings, sample)).is_enough]
    if not fitting:
        return None
    fitting.sort(key=lambda one: (one.rank, one.export.system, one.export.name), reverse=True)
    best, *others = fitting
    behind = best.rank[0] - others[0].rank[0] if others else NEAR
    return best if behind >= NEAR else replace(best, rival=others[0].export, undecided=behind == 0)


def evidence(export: Export, headings: Sequence[str], sample: Sequence[Sequence[str]] = ()) -> Match:
    """What speaks for a file's being this export."""
    by_key = {heading_key(heading): heading.strip() for heading in reversed(headings) if heading_key(heading)}
    tells = {heading: _tells(export, key, heading) for key, heading in by_key.items()}
    known = {heading: tells for heading, tells in tells.items() if tells is not None}
    telling = sorted((h for h in known if known[h]), key=lambda h: (-known[h], list(by_key.values()).index(h)))
    return Match(
        export=export,
        flavour=flavour_of(export, set(by_key), sample),
        told=round(
            sum(known.values()) - sum(_tells_another(key) for key, heading in by_key.items() if heading not in known), 6
        ),
        telling=tuple(telling),
        known=len(known),
        headings=len(by_key),
        ids=tuple(_ids(export, headings, sample)),
    )


def _tells(export: Export, key: str, heading: str) -> float | None:
    """How much a heading tells for an export: the fewer know it, the more; None: the export does not know it."""
    if key in export.headings:
        is_everyday = key in EVERYDAY or key in export.common_headings
        return 0.0 if is_everyday else 1 / max(_knowing()[key], 1)
    if key in export.common_headings:
        return 0.0
    return 1.0 if any(derived.headed and re.fullmatch(derived.headed, heading) for derived in export.also) else None


def _tells_another(key: str) -> float:
    """How much a heading that an export does not know tells for those that do."""
    return 0.0 if key in EVERYDAY or not _knowing()[key] else 1 / _knowing()[key]


@cache
def _knowing() -> Counter[str]:
    """How many records of how many systems know each heading."""
    knowing = {
        (export.system, export.of.table, heading)
        for export in all_exports()
        for heading in export.headings | export.common_headings
    }
    return Counter(heading for _, _, heading in knowing)


def _ids(export: Export, headings: Sequence[str], sample: Sequence[Sequence[str]]) -> Iterator[Ids]:
    """What the ids of the first rows look like, for each field of which the export says what they should."""
    keys = [heading_key(heading) for heading in headings]
    for name, shape in export.ids.items():
        names = [heading_key(heading) for cell in export.columns[name].cells for heading in cell]
        number = next((keys.index(key) for key in names if key in keys), None)
        if number is None:
            continue
        texts = [row[number].strip() for row in sample if number < len(row) and row[number].strip()]
        if texts:
            yield Ids(headings[number].strip(), shape.says, sum(map(shape.fits, texts)), len(texts), shape.telling)


def _is_readable(export: Export, keys: Collection[str]) -> bool:
    """Whether the file has all that the export needs, and nothing that it never has."""
    return not lacking(export, keys) and not any(heading_key(heading) in keys for heading in export.lacks)


def lacking(export: Export, keys: Collection[str]) -> list[str]:
    """The headings that an export needs and a file does not have: of alternatives the first."""
    return [need[0] for need in export.alternatives if not any(heading_key(heading) in keys for heading in need)]


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


def nearest(headings: Sequence[str], table: str | None, exports: Iterable[Export]) -> tuple[Export, list[str]] | None:
    """The export that comes closest to fitting, and the headings it lacks."""
    keys = {heading_key(heading) for heading in headings}
    ranked = [evidence(export, headings) for export in exports if table in (None, export.of.table)]
    best = max(ranked, key=lambda one: (one.rank, one.export.system, one.export.name), default=None)
    return (best.export, lacking(best.export, keys)) if best and best.known else None
