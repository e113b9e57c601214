"""The draws are the same for ever, whatever the order and the chunks in which they are asked for."""

from __future__ import annotations

import numpy as np
import pytest

from alignkit.sample.cells import salesforce_ids
from alignkit.sample.draws import WHOLE, Draws

MASK = 2**64 - 1


def by_hand(seed: int, stream: str, *index: int) -> int:
    """The same 32 bits by Python's integers alone."""
    from hashlib import blake2b

    value = int.from_bytes(blake2b(f"{seed}:{stream}".encode(), digest_size=8).digest(), "little")
    for part in index:
        value = (value ^ (part * 0x9E3779B97F4A7C15)) + 0x9E3779B97F4A7C15 & MASK
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB & MASK
        value ^= value >> 31
    return value >> 32


@pytest.mark.parametrize("index", [(0,), (1,), (10**9,), (5, 7), (123_456, 2, 34)])
def test_bits_are_the_published_mix(index: tuple[int, ...]) -> None:
    assert Draws(7).bits("touch", *index).tolist() == [by_hand(7, "touch", *index)]


def test_draws_do_not_depend_on_chunks() -> None:
    whole = Draws(7).below("size", 20, np.arange(1000))
    parts = [Draws(7).below("size", 20, np.arange(first, first + 10)) for first in range(0, 1000, 10)]
    assert np.concatenate(parts).tolist() == whole.tolist()


def test_streams_and_seeds_are_independent() -> None:
    index = np.arange(4000)
    first, second = Draws(7).below("a", 2, index), Draws(7).below("b", 2, index)
    other = Draws(8).below("a", 2, index)
    for one, two in ((first, second), (first, other), (first[1:], first[:-1])):
        assert abs(int((one == two).sum()) - len(one) // 2) < 150


def test_chances_come_as_often_as_they_say() -> None:
    assert abs(int(Draws(1).chance("x", 2500, np.arange(100_000)).sum()) - 25_000) < 600
    assert not Draws(1).chance("x", 0, np.arange(1000)).any()
    assert Draws(1).chance("x", WHOLE, np.arange(1000)).all()


def test_every_value_below_the_limit_comes() -> None:
    assert sorted(set(Draws(1).below("x", 7, np.arange(1000)).tolist())) == list(range(7))


@pytest.mark.parametrize("kind", ["account", "contact", "lead", "deal", "member"])
def test_ids_carry_the_checksum_of_their_capitals(kind: str) -> None:
    for identity in salesforce_ids(kind, np.arange(0, 10**8, 7_654_321)):
        fives = [identity[:15][n : n + 5] for n in (0, 5, 10)]
        codes = [sum(1 << bit for bit, sign in enumerate(five) if "A" <= sign <= "Z") for five in fives]
        assert identity[15:] == "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[code] for code in codes)
