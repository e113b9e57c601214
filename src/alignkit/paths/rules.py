"""Rule models on aggregated paths: a path is a deal whose touches are its steps, weighed by the models' own functions.

A path has no days and no milestones but its first and its last step; a model that needs others says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alignkit.engines.paths import Paths
from alignkit.journeys.batch import Journeys
from alignkit.journeys.classification import CHANNEL_WORDS
from alignkit.journeys.deals import NO_DAY
from alignkit.ragged import Flags, Floats, Ints

if TYPE_CHECKING:
    from alignkit.journeys.batch import Weights

    Weigh = Callable[[Journeys], Weights]

#: Paths weighed at a time: their arrays stay in the processor's cache.
BATCH = 1 << 13

#: Milestones that a path has.
KNOWN = frozenset({"first", "close", "last"})

#: What a channel must be called to be Direct.
DIRECT = frozenset({"direct", "(direct) / (none)", *CHANNEL_WORDS["Direct"]})


def shared(weigh: Sequence[Weigh], paths: Paths, channels: Sequence[str], middle: str = "all") -> NDArray[np.float64]:
    """Conversions and value per rule and channel: the array [rule, 0 or 1, channel].

    credit(c) = Σ over paths of (conversions or value) × weight on channel c ∕ weight on the path. Paths without a step,
    and paths that nobody converted on, give nothing.

    >>> import numpy as np
    >>> paths = Paths.of([[0, 1, 0], [1], []], [2, 1, 5])
    >>> shared([lambda j: j.put(j.first), lambda j: j.is_touch.astype(np.int64)], paths, "ab")[:, 0].round(3).tolist()
    [[2.0, 1.0], [1.333, 1.667]]
    """
    found = np.zeros((len(weigh), 2, paths.channels))
    is_direct = np.array([*(name.casefold() in DIRECT for name in channels), False])
    for journeys, counts in _batches(paths, is_direct, middle) if weigh else ():
        for number, rule in enumerate(weigh):
            _add(found[number], rule(journeys), journeys, counts)
    return found


def _batches(paths: Paths, is_direct: Flags, middle: str) -> Iterator[tuple[Journeys, Floats]]:
    """The paths that earn something, as journeys, with their conversions and value."""
    earning = np.flatnonzero((paths.length > 0) & ((paths.conversions != 0) | (paths.value != 0)))
    for first in range(0, len(earning), BATCH):
        rows = earning[first : first + BATCH]
        yield _journeys(paths, rows, is_direct, middle), np.stack([paths.conversions[rows], paths.value[rows]])


def _journeys(paths: Paths, rows: Ints, is_direct: Flags, middle: str) -> Journeys:
    """Some paths as journeys: their steps, and behind each path the two entries that are no touches."""
    touches = paths.length[rows]
    ends = np.cumsum(touches)
    step = np.arange(int(ends[-1])) + np.repeat(paths.start[rows] - ends + touches, touches)
    entry = np.arange(int(ends[-1])) + 2 * np.repeat(np.arange(len(rows)), touches)
    size = int(ends[-1]) + 2 * len(rows)
    channel = np.full(size, -1)
    channel[entry] = paths.step[step]
    nothing = np.zeros(size, np.int64)
    return Journeys(
        touches=touches,
        day=np.full(size, NO_DAY),
        channel=channel,
        campaign=channel,
        direct=is_direct[channel],
        lead_day=np.full(len(rows), NO_DAY),
        opportunity_hits=nothing,
        has_source=np.zeros(len(rows), bool),
        middle=middle,
    )


def _add(found: Floats, weight: Weights, journeys: Journeys, counts: Floats) -> None:
    """Add one rule's credit on a batch; weight on entries that are no touches is nobody's."""
    total = np.add.reduceat(weight, journeys.start[:-1])
    per_weight = counts / np.where(total > 0, total, 1)
    entries = np.flatnonzero(weight)
    entries = entries[journeys.channel[entries] >= 0]
    deal, channel = journeys.deal[entries], journeys.channel[entries]
    for number in range(2):
        earned = weight[entries] * per_weight[number][deal]
        found[number] += np.bincount(channel, earned, minlength=found.shape[1])


def needs(name: str, milestones: Sequence[str]) -> str:
    """Why a rule cannot be asked of paths: what it stands on that a path has not; empty where it can.

    >>> needs("w-shaped", ["first", "lead", "opportunity"])
    'it stands on lead and opportunity, and a path has no such milestones'
    """
    if name in _OTHERS:
        return _OTHERS[name]
    missing = [milestone for milestone in milestones if milestone not in KNOWN]
    if not missing:
        return ""
    return f"it stands on {' and '.join(missing)}, and a path has no such milestone{'s' if len(missing) > 1 else ''}"


#: Models that need something else than milestones.
_OTHERS: Mapping[str, str] = {
    "time-decay": "it weighs by days, and a path has none",
    "primary-campaign": "it stands on a deal's own source campaign, and a path has none",
}
