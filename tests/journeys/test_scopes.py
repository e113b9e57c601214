"""Questions asked at once: each reads its own deals, whatever else is asked between its beginning and its end."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

import alignkit
from alignkit.journeys.entries import Entries
from alignkit.journeys.scope import Scope, scope
from alignkit.ledger.books import Books
from alignkit.ledger.credit import credit, tally
from alignkit.ledger.grouping import dimensions
from alignkit.reports import json as json_report

SAMPLE = Path(__file__).parent.parent.parent / "data" / "sample" / "deals.csv"

#: Deal and touch → minor units; None stands for the entries that are no touches.
Cents = Counter[tuple[str, str | None]]


#: Whether what is made of touches is made scope by scope, as it is for millions of them.
STREAMED = [False, True]


@cache
def project(streamed: bool = False) -> alignkit.Project:
    """One project that all questions of this file are asked of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("alignkit.journeys.prepare.KEPT_ACTS", 0 if streamed else 10**9)
        loaded = alignkit.load(SAMPLE, threads=2)
        assert loaded.prepared.acts_are_few != streamed
    return loaded


@cache
def booked() -> list[str]:
    """The booked deals that have credit, by their ids."""
    answer = project().attribute(by=["deal"], evidence="none").answers[0]
    return sorted({row["deal_id"] for row in answer.to_dicts()})


@dataclass(frozen=True)
class Asked:
    """A scope to be made: one deal, or a period, perhaps with the lost ones; and rows a batch."""

    deal_id: str = ""
    since: date | None = None
    until: date | None = None
    with_lost: bool = False
    rows: int = 1000
    streamed: bool = False

    @classmethod
    def at_random(cls, rng: random.Random, *, streamed: bool) -> Asked:
        """Every second one is a deal; periods are of some weeks to two years."""
        rows = rng.choice([5, 60, 1000])
        if rng.random() < 0.5:
            return cls(deal_id=rng.choice(booked()), rows=rows, streamed=streamed)
        since = date(2024, 7, 1) + timedelta(days=rng.randrange(600))
        return cls("", since, since + timedelta(days=rng.randrange(20, 700)), rng.random() < 0.3, rows, streamed)

    def made(self) -> Scope:
        """The scope."""
        asked = {"since": self.since, "until": self.until, "deal_id": self.deal_id, "with_lost": self.with_lost}
        return scope(project(self.streamed).prepared, **asked)  # type: ignore[arg-type]  # one dictionary of several types


def shared(narrow: Scope, books: Books, entries: Entries) -> Cents:
    """What one batch of a scope's journeys is credited."""
    (credited,) = credit(narrow.prepared, books, project().models(), entries)
    deals, touches = narrow.deals.texts("deal_id"), dict(zip(entries.entry.tolist(), entries.touch_ids.to_pylist()))
    deal_of = entries.journeys.deal + entries.first_deal
    cents: Cents = Counter()
    for at, (deal, minor) in enumerate(zip(deal_of.tolist(), credited.credit.tolist(), strict=True)):
        cents[str(deals[deal]), touches.get(at)] += minor
    return cents


def steps(asked: Asked) -> Iterator[Cents]:
    """A question taken apart: what each batch is credited; its scope is made when the first is asked for."""
    narrow = asked.made()
    books = project().books(narrow)
    for entries in narrow.batches(asked.rows):
        yield shared(narrow, books, entries)


def alone(asked: Asked) -> Cents:
    """What the question gives when nothing else is asked meanwhile."""
    cents = Cents()
    for step in steps(asked):
        cents.update(step)
    return cents


@pytest.mark.parametrize("streamed", STREAMED)
def test_a_deal_is_shared_among_its_own_touches_though_another_was_asked_for_since(streamed: bool) -> None:
    prepared = project(streamed).prepared

    def by_campaign(narrow: Scope) -> dict[int, int]:
        by = dimensions(["campaign"], prepared, narrow.deals)
        (team,) = dimensions(["team"], prepared, narrow.deals)
        (total,), _ = tally(narrow, project().books(narrow), project().models(), by, team)
        sums = total.groups.merged()
        return dict(zip(sums.code.tolist(), sums.credit.tolist(), strict=True))

    one, other = booked()[:2]
    expected = by_campaign(scope(prepared, deal_id=one))
    asked_first = scope(prepared, deal_id=one)
    scope(prepared, deal_id=other)
    assert by_campaign(asked_first) == expected


@pytest.mark.parametrize("streamed", STREAMED)
@pytest.mark.parametrize("seed", range(6))
def test_interleaved_questions_give_what_each_gives_alone(seed: int, streamed: bool) -> None:
    """Two questions, a step of one or the other at a time; before each step a third one may be asked in between."""
    rng = random.Random(seed)
    asked = [Asked.at_random(rng, streamed=streamed) for _ in range(2)]
    expected = [alone(one) for one in asked]
    running = {number: steps(one) for number, one in enumerate(asked)}
    found = [Cents(), Cents()]
    while running:
        number = rng.choice(list(running))
        if rng.random() < 0.2:
            Asked.at_random(rng, streamed=streamed).made()
        try:
            found[number].update(next(running[number]))
        except StopIteration:
            del running[number]
    assert found == expected
    assert expected[0] or expected[1]


@pytest.mark.parametrize("streamed", STREAMED)
@pytest.mark.parametrize("seed", range(3))
def test_half_read_streams_that_wait_for_each_other_give_what_each_gives_alone(seed: int, streamed: bool) -> None:
    """Every thread has its scope and its first batch before any of them reads on."""
    rng = random.Random(100 + seed)
    asked = [Asked.at_random(rng, streamed=streamed) for _ in range(4)]
    expected = [alone(one) for one in asked]
    barrier = Barrier(len(asked), timeout=60)

    def ask(one: Asked) -> Cents:
        narrow = one.made()
        stream = narrow.batches(one.rows)
        barrier.wait()
        first = next(stream, None)
        barrier.wait()
        books, cents = project().books(narrow), Cents()
        for entries in chain([first] if first else [], stream):
            cents.update(shared(narrow, books, entries))
        return cents

    with ThreadPoolExecutor(len(asked)) as pool:
        assert list(pool.map(ask, asked)) == expected


QUESTIONS: dict[str, Callable[[alignkit.Project], Any]] = {
    "attribute": lambda of: of.attribute(evidence="none"),
    "evidence": lambda of: of.attribute(["linear"], by=["channel"]),
    "learned": lambda of: of.attribute(["markov", "last"], evidence="none"),
    "period": lambda of: of.attribute(by=["deal", "campaign"], since=date(2025, 7, 1), evidence="none"),
    "compare": lambda of: of.compare(["first", "w-shaped"], evidence="none"),
    "compare all": lambda of: of.compare(evidence="none"),
    "explain": lambda of: of.explain(booked()[3]),
    "explain learned": lambda of: of.explain(booked()[8], model="shapley"),
}


def document(answered: Any) -> bytes:
    """The whole answer as it is written."""
    written = io.BytesIO()
    json_report.write(list(answered.answers), written)
    return written.getvalue()


@cache
def on_its_own(question: str) -> bytes:
    """The answer of a project that is asked nothing else."""
    with alignkit.load(SAMPLE) as fresh:
        return document(QUESTIONS[question](fresh))


@pytest.mark.parametrize("seed", range(2))
def test_threads_on_one_project_that_nobody_asked_before(seed: int) -> None:
    """Prepared, learned and fitted under the threads' hands."""
    asked = random.Random(seed).sample(list(QUESTIONS), len(QUESTIONS))
    expected = {question: on_its_own(question) for question in asked}
    with alignkit.load(SAMPLE, threads=1 + seed) as fresh, ThreadPoolExecutor(4) as pool:
        found = dict(zip(asked, pool.map(lambda question: document(QUESTIONS[question](fresh)), asked), strict=True))
    assert found == expected


@pytest.mark.parametrize("seed", range(2))
def test_one_question_after_another_in_any_order(seed: int) -> None:
    asked = random.Random(10 + seed).choices(list(QUESTIONS), k=8)
    expected = [on_its_own(question) for question in asked]
    with alignkit.load(SAMPLE) as fresh:
        assert [document(QUESTIONS[question](fresh)) for question in asked] == expected


def test_what_is_streamed_is_what_is_kept() -> None:
    """The same credit to the cent, whether the acts were made once for all scopes or for this one."""
    for asked in (Asked(), Asked(with_lost=True), Asked(since=date(2026, 1, 1)), Asked(deal_id=booked()[0])):
        assert alone(replace(asked, streamed=True)) == alone(asked)
