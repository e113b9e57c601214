"""Coalition games by the classical formula: every subset of the channels, in fractions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, permutations
from math import factorial

from tests.engines.oracles_journeys import Row

Game = Callable[[frozenset[int]], Fraction]


def sum_game(rows: list[Row], measure: str) -> Game:
    """v(S) = Σ over the journeys whose channels are all in S; those without a touch are nobody's."""
    sets = [(frozenset(row.path), Fraction(getattr(row, measure))) for row in rows if row.path]
    return lambda coalition: sum((worth for members, worth in sets if members <= coalition), Fraction(0))


def rate_game(rows: list[Row], measure: str) -> Game:
    """v(S) = that sum over the number of those journeys, 0 where there is none."""
    part, won, lost = (sum_game(rows, name) for name in (measure, "won", "lost"))

    def rate(coalition: frozenset[int]) -> Fraction:
        journeys = won(coalition) + lost(coalition)
        return part(coalition) / journeys if journeys else Fraction(0)

    return rate


def shapley(game: Game, channels: int) -> list[Fraction]:
    """φ_i = Σ over S without i of |S|! (K − |S| − 1)! ∕ K! · (v(S ∪ i) − v(S))."""
    players = range(channels)
    worth = {
        frozenset(members): game(frozenset(members))
        for size in range(channels + 1)
        for members in combinations(players, size)
    }
    found = []
    for player in players:
        total = Fraction(0)
        for members, without in worth.items():
            if player not in members:
                weight = Fraction(factorial(len(members)) * factorial(channels - len(members) - 1), factorial(channels))
                total += weight * (worth[members | {player}] - without)
        found.append(total)
    return found


def by_orders(game: Game, channels: int) -> list[Fraction]:
    """The same as a mean over all orders: another road to the same numbers."""
    total = [Fraction(0)] * channels
    for order in permutations(range(channels)):
        inside: frozenset[int] = frozenset()
        for player in order:
            total[player] += game(inside | {player}) - game(inside)
            inside |= {player}
    return [each / factorial(channels) for each in total]
