"""How many channels back a chain should remember: the order that foretells journeys it has not seen best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignkit.engines.markov.counts import PathOutcomes, summed
from alignkit.engines.markov.windows import ranked
from alignkit.engines.paths import Paths
from alignkit.ragged import Codes, Floats, Ints

#: The orders that `auto` chooses among, and the parts into which journeys are split.
ORDERS, FOLDS = (1, 2, 3, 4), 5

Words = NDArray[np.uint64]


def held_out(paths: Paths) -> Floats:
    """The mean log-likelihood (nats a journey) of unseen journeys under each of ORDERS; 0 where there is no journey.

    Journeys are split into FOLDS parts; each is foretold step by step, and its end, from the counts of the others. The
    n journeys of one path and outcome go to the parts in turn, from a part that a hash of the path names: so neither
    the order of the rows nor how a path's journeys are spread over rows makes a difference, and nothing is drawn.

    What follows a window h is foretold by Witten and Bell's rule (1991), each order leaning on the one below: with
    c(hx) journeys that went on to x, c(h) to anything and t(h) different things that followed,

        P(x | h) = (c(hx) + t(h) · P(x | h without its earliest channel)) ∕ (c(h) + t(h)),

    down to how often x comes at all, and from there to an equal chance for every channel, won and lost. Windows at the
    begin of a journey know that it is the begin, as the start distribution of the chain does.
    """
    journeys = PathOutcomes.of(paths).counting()
    if not len(journeys.row):
        return np.zeros(len(ORDERS))
    events = _Events.of(paths.step, journeys)
    won, lost = _split(paths.step, journeys)
    score = np.zeros(len(ORDERS))
    parts = [events.counted(won[:, fold], lost[:, fold]) for fold in range(FOLDS)]
    whole = np.sum(parts, axis=0)
    for part in parts:
        # What is left of a count after taking a part of it away may be a trace of rounding.
        others = np.where(whole - part > 1e-9 * whole, whole - part, 0.0)
        score += [(part * chance).sum() for chance in events.foretold(others)]
    return score / float(journeys.weight.sum())


@dataclass(frozen=True)
class _Events:
    """All that happens in journeys: a channel, or an end, after the last few channels; each different one once.

    `event` is the number of each happening: the steps, then per journey its being won, then its being lost. Per
    different event and order 0, 1, … : `before` (the number of its window) and `with_it` (of window and event).
    """

    event: Ints
    journey: Ints
    kinds: int
    before: list[Ints]
    with_it: list[Ints]
    outcomes: int

    @classmethod
    def of(cls, step: Codes, journeys: PathOutcomes) -> _Events:
        length = journeys.last - journeys.first + 1
        journey = np.repeat(np.arange(len(length)), length)
        opening = np.cumsum(length) - length
        code, channels, _ = ranked(
            step[np.repeat(journeys.first - opening, length) + np.arange(len(journey))].astype(np.int64)
        )
        end = opening + length - 1
        outcomes = channels + 2
        token = np.concatenate([code, np.full(len(end), channels), np.full(len(end), channels + 1)])
        window = np.zeros(len(code), np.int64)
        before = [np.zeros(len(token), np.int64)]
        for _ in range(max(ORDERS)):
            window = ranked(window * outcomes + code)[0]
            previous = np.roll(window, 1) + 1
            previous[opening] = 0
            before.append(np.concatenate([previous, window[end] + 1, window[end] + 1]))
            window = previous
        event, kinds, where = ranked(before[-1] * outcomes + token)
        windows = [order[where] for order in before]
        return cls(
            event,
            np.concatenate([journey, np.arange(len(end)), np.arange(len(end))]),
            kinds,
            windows,
            [ranked(order * outcomes + token[where])[0] for order in windows],
            outcomes,
        )

    def counted(self, won: Floats, lost: Floats) -> Floats:
        """How many of these journeys each event happens in."""
        steps = len(self.event) - 2 * len(won)
        weight = np.concatenate([(won + lost)[self.journey[:steps]], won, lost])
        return summed(self.event, weight, self.kinds)

    def foretold(self, count: Floats) -> list[Floats]:
        """The logarithm of each event's chance under each of ORDERS, from how often events were seen."""
        chance = np.full(self.kinds, 1 / self.outcomes)
        found = []
        for before, with_it in zip(self.before, self.with_it, strict=True):
            seen = summed(with_it, count, int(with_it.max()) + 1)
            one = np.zeros(len(seen), np.int64)
            one[with_it] = before
            windows = int(before.max()) + 1
            after, different = summed(one, seen, windows), summed(one, (seen > 0).astype(np.float64), windows)
            lean = different[before]
            whole = after[before] + lean
            chance = np.where(whole > 0, (seen[with_it] + lean * chance) / np.where(whole > 0, whole, 1), chance)
            found.append(np.log(chance))
        return found[1:]


def _split(step: Codes, journeys: PathOutcomes) -> tuple[Floats, Floats]:
    """How many won and lost journeys of each row are in each part: two arrays of shape (rows, FOLDS)."""
    length = journeys.last - journeys.first + 1
    opening = np.cumsum(length) - length
    place = np.arange(int(length.sum())) - np.repeat(opening, length)
    taken = step[np.repeat(journeys.first, length) + place].astype(np.uint64)
    path = np.add.reduceat(_scattered(taken * np.uint64(1 << 32) + place.astype(np.uint64)), opening)
    won = _in_turn(journeys.won, path)
    return won, _in_turn(journeys.lost, _scattered(path))


def _in_turn(count: Floats, path: Words) -> Floats:
    """Each path's journeys, one after the other over all its rows, to the parts in turn."""
    order = np.argsort(path, kind="stable")
    new = np.flatnonzero(np.diff(path[order], prepend=path[order[:1]] + np.uint64(1)))
    until = np.cumsum(count[order])
    ahead = np.repeat((until - count[order])[new], np.diff(np.append(new, len(order))))
    through = np.empty(len(order))
    through[order] = until - ahead
    first = (_scattered(path) % np.uint64(FOLDS)).astype(np.int64)
    turn = (np.arange(FOLDS) - first[:, None]) % FOLDS

    def up_to(many: Floats) -> Floats:
        rounds: Floats = np.floor(many / FOLDS)[:, None]
        begun: Floats = np.clip(many[:, None] - FOLDS * rounds - turn, 0, 1)
        return rounds + begun

    share: Floats = np.round(up_to(through) - up_to(through - count), 9)
    return share


def _scattered(number: Words) -> Words:
    """A hash of 64 bits: SplitMix64."""
    number = number + np.uint64(0x9E3779B97F4A7C15)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    hashed: Words = number ^ (number >> np.uint64(31))
    return hashed
