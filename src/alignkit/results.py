"""What questions give back: Answers with their conveniences, and the one pass over the journeys that makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit.answer import Answer, Assumption
from alignkit.engine import Query
from alignkit.evidence.answers import evidence_answer, with_chance, with_range, with_survival
from alignkit.evidence.gathering import Evidence, Gatherer, Level, gather, gatherer, too_dear
from alignkit.journeys.scope import Scope, scope
from alignkit.ledger import answers, effects
from alignkit.ledger.books import Books
from alignkit.ledger.compare import compare
from alignkit.ledger.credit import Credited, Tally, Writer, tally
from alignkit.ledger.explain import deal_answer, explain, milestones
from alignkit.ledger.grouping import Dimension, dimensions
from alignkit.ledger.influence import Influence
from alignkit.ledger.learned import Fitted, diagnostics, effects_answer, model_table, own_tables
from alignkit.models.model import Model
from alignkit.periods import day
from alignkit.reports.notebook import to_html
from alignkit.sources import FileReport

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from alignkit.project import Project


@dataclass(frozen=True)
class Period:
    """The closing days an answer covers, both ends included; None: no bound."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Result:
    """One or more Answers; in a notebook the first shows itself."""

    answers: tuple[Answer, ...]

    def to_arrow(self) -> pa.Table:
        """The first answer's rows as an Arrow table."""
        return self.answers[0].to_arrow()

    def to_pandas(self) -> pd.DataFrame:
        """The first answer's rows as a DataFrame; money stays exact."""
        return self.answers[0].to_pandas()

    def _repr_html_(self) -> str:
        return to_html(self.answers[0])


@dataclass(frozen=True)
class Inspection(Result):
    """What `inspect` found: the Answers, and a report per file."""

    reports: tuple[FileReport, ...]


@dataclass(frozen=True)
class Comparison(Result):
    """The models side by side, and what each adds up to."""


@dataclass(frozen=True)
class Explanation(Result):
    """One deal explained: the touches, the deal, and which touches are its milestones."""

    milestones: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Attribution(Result):
    """Credit by campaign (or whatever was asked) and its reconciliation, for each model."""

    _project: Project
    _models: tuple[Model, ...]
    _period: Period

    def ledger(self, model: str | None = None) -> pa.Table:
        """The credit rows of one model: every deal, every touch with weight, every unattributed amount."""
        import pyarrow as pa

        from alignkit.ledger.rows import rows, schema

        chosen = next(m for m in self._models if model in (None, m.name))
        ran = Pass.begin(self._project, [chosen], ("campaign",), self._period)
        ids = campaign_ids(self._project)
        tables: list[pa.Table] = []
        ran.go(lambda credited: tables.extend(rows(credited, ran.books, ids)))
        return pa.concat_tables(tables) if tables else schema(ran.books.currency).empty_table()


@dataclass
class Pass:
    """One pass over the journeys of a period: `begin` it, let it `go`, then read its tallies."""

    project: Project
    scope: Scope
    books: Books
    models: Sequence[Model]
    by: list[Dimension]
    team: Dimension
    period: Period
    fitted: Mapping[str, Fitted]
    units: Mapping[str, Dimension]
    tallies: Sequence[Tally] = ()
    dropped: Any = None
    evidence: Evidence | None = None
    left_out: tuple[str, ...] = ()

    @classmethod
    def begin(cls, project: Project, models: Sequence[Model], by: Sequence[str], period: Period) -> Pass:
        """Narrow to the period's deals and open their books; data-driven models have learned before."""
        fitted = {model.name: project.fitted(model) for model in models if model.fit}
        ready = [project.ready(model) for model in models]
        narrow = scope(project.prepared, since=period.since, until=period.until)
        chosen = dimensions(by, project.prepared, narrow.deals)
        (team,) = dimensions(["team"], project.prepared, narrow.deals)
        told_apart = dict(zip(fitted, dimensions_of(fitted, project, narrow), strict=True))
        return cls(project, narrow, project.books(narrow), ready, chosen, team, period, fitted, told_apart)

    def go(self, write: Writer | None = None) -> None:
        """Run every model over every journey once; `write` receives the credit as it is computed."""
        self.tallies, self.dropped = tally(
            self.scope, self.books, self.models, self.by, self.team, write, units=self.units
        )

    def basis(self, model: Model | None) -> dict[str, Any]:
        """What the figures rest on: period, model, currency, number of deals."""
        return _basis(self.project, self.books, model, self.period)

    def assumptions(self, model: str) -> list[Assumption]:
        """The settings that shaped the figures."""
        return effects.assumptions(self.project.configured, self.project.prepared, self.books, model)

    def gathered(self, level: Level) -> Gatherer | None:
        """What is to read along for the evidence; hand it to `weighed` when the pass is over."""
        self.left_out = too_dear(level, self.project.rows_read)
        return gatherer(level, self.by, self.team, self.models, self.project.rows_read)

    def weighed(self, read: Gatherer, level: Level, asked: Sequence[Model], *, relearn: bool = True) -> Evidence:
        """How sure the figures are; the models that vary are those of the settings and those asked for.

        Models are refitted to redraws where their intervals are shown (`relearn`).
        """
        declared = self.project.models(self.project.configured.settings.evidence.models)
        ready = {model.name: self.project.ready(model) for model in declared}
        ready |= {model.name: model for model in asked}
        fitted = self.fitted if relearn else {}
        return gather(read, level, self.scope, self.books, list(ready.values()), fitted)

    def answers_of(self, number: int, total: Tally) -> list[Answer]:
        """The Answers of one model: attribution, reconciliation, teams, how sure, what is unattributed, rules."""
        project, books, basis = self.project, self.books, self.basis(total.model)
        notes, assumed = project.loaded.notes, self.assumptions(total.model.name)
        by_deal = any(dimension.name == "deal" for dimension in self.by)
        by_team = answers.teams(total, books, self.team, basis)
        first = answers.attribution(total, books, self.by, project.prepared.campaigns, basis, notes, assumed)
        return [
            *self._sure(number, first, answers.reconciliation(total, books, basis), by_team),
            *([answers.unattributed(total, books, basis)] if by_deal else []),
            effects.rules(total, books, project.prepared, self.dropped, project.configured, basis),
            *self._learned(total, basis),
        ]

    def _sure(self, number: int, first: Answer, ties: Answer, by_team: Answer) -> list[Answer]:
        """The credit with its range, and how sure each row is, where evidence was gathered."""
        known = self.evidence
        if known is None:
            return [replace(first, notes=(*self.left_out, *first.notes)), ties, by_team]
        by_team = with_range(by_team, known.team_bands, [self.team])
        return [
            with_range(first, known.bands, self.by, known.notes_of(number)),
            ties,
            with_chance(by_team, known, number, [self.team], self.books),
            evidence_answer(first, known, number, self.by, self.books, self.project.configured),
        ]

    def _learned(self, total: Tally, basis: Mapping[str, Any]) -> list[Answer]:
        """What a data-driven model found: the model table beside the ledger, and its diagnostics."""
        fitted = self.fitted.get(total.model.name)
        if fitted is None:
            return []
        unit = self.units[total.model.name]
        own = own_tables(fitted, unit, basis)
        return [model_table(fitted, total, self.books, unit, basis), diagnostics(fitted, basis), *own]


def attributed(
    project: Project,
    models: Sequence[Model],
    by: Sequence[str],
    period: Period,
    ledger: Path | None,
    evidence: Level = "auto",
) -> Attribution:
    """Every model's credit over a period with how sure it is, and its credit rows in a file where one is named."""
    ran = Pass.begin(project, models, by, period)
    read = ran.gathered(evidence)
    _run(ran, ledger, read)
    if read:
        ran.evidence = ran.weighed(read, evidence, ran.models)
    found = [answer for number, total in enumerate(ran.tallies) for answer in ran.answers_of(number, total)]
    return Attribution(tuple(found), project, tuple(models), period)


def compared(
    project: Project,
    models: Sequence[Model],
    period: Period,
    evidence: Level = "auto",
    learned: Sequence[Fitted] | None = None,
    notes: Sequence[str] = (),
) -> Comparison:
    """Every model's credit by campaign, side by side, and what survives; `notes` say which are left out.

    `learned` are the data-driven models whose effects are shown, where they are others than those that share money.
    """
    ran = Pass.begin(project, models, ("campaign",), period)
    reach = Influence(ran.by[0], ran.books, models[0].name)
    read = ran.gathered(evidence)
    ran.go(each(reach.add, read))
    deleted = project.prepared.campaigns.is_deleted
    headline = project.configured.settings.attribution.model
    basis, assumed = ran.basis(None), ran.assumptions("")
    side, totals = compare(ran.tallies, ran.books, ran.by[0], deleted, headline, basis, assumed, reach.amount, notes)
    side = replace(side, notes=(*ran.left_out, *side.notes))
    if read:
        leading = [model for model in ran.models if model.name == headline] or ran.models[:1]
        side = with_survival(side, ran.weighed(read, evidence, leading, relearn=False), ran.by)
    shown = list(ran.fitted.values()) if learned is None else learned
    return Comparison((side, totals, *_effects(shown, ran, basis)))


def each(*writers: Writer | None) -> Writer:
    """All of these one after another; those that are None are not there."""

    def write(credited: Credited) -> None:
        for writer in writers:
            if writer:
                writer(credited)

    return write


def _effects(learned: Sequence[Fitted], ran: Pass, basis: Mapping[str, Any]) -> list[Answer]:
    """What data-driven models found, also where they share no money: one Answer for channels, one for campaigns."""
    told_apart = sorted({fitted.per for fitted in learned}, reverse=True)
    units = dimensions(told_apart, ran.project.prepared, ran.scope.deals) if learned else []
    return [effects_answer([fitted for fitted in learned if fitted.per == unit.name], unit, basis) for unit in units]


def explained(project: Project, deal_id: str, model: Model) -> Explanation:
    """One deal, touch by touch."""
    model = project.ready(model)
    narrow = scope(project.prepared, deal_id=deal_id)
    books = project.books(narrow)
    basis = _basis(project, books, model, Period())
    entries = next(iter(narrow.batches()))
    found = (
        explain(narrow, books, model, entries, basis, _people(narrow)),
        deal_answer(books, model, narrow, entries, basis),
    )
    return Explanation(found, milestones(entries))


def campaign_ids(project: Project) -> pa.Array:
    """The campaigns' ids in the order of their numbers."""
    import pyarrow as pa

    return pa.array(project.prepared.campaigns.ids, pa.string())


def dimensions_of(fitted: Mapping[str, Fitted], project: Project, narrow: Scope) -> list[Dimension]:
    """What each data-driven model tells apart: channels or campaigns."""
    return [dimensions([one.per], project.prepared, narrow.deals)[0] for one in fitted.values()]


def _run(ran: Pass, ledger: Path | None, read: Writer | None) -> None:
    if ledger is None:
        ran.go(read)
        return
    from alignkit.reports.ledger_file import LedgerFile

    file = LedgerFile(ledger, ran.books, campaign_ids(ran.project))

    try:
        ran.go(each(file.write, read))
    except BaseException:
        file.abandon()
        raise
    file.finish()


def _basis(project: Project, books: Books, model: Model | None, period: Period) -> dict[str, Any]:
    closed = books.deals.days("closed_on")
    first = period.since or (day(int(closed.min())) if len(closed) else None)
    last = period.until or (day(int(closed.max())) if len(closed) else None)
    rules = project.configured.settings.attribution
    basis = {
        "as_of": project.prepared.as_of.isoformat(),
        "currency": books.currency,
        "model": model.name if model else None,
        "model_shape": model.short if model else None,
        "n_deals": len(books.deals),
        "closed_from": first.isoformat() if first else None,
        "closed_to": last.isoformat() if last else None,
        "lookback_days": rules.lookback_days,
        "people": rules.people,
        "timezone": project.configured.settings.timezone,
    }
    return {name: value for name, value in basis.items() if value is not None}


def _people(narrow: Scope) -> dict[int, str]:
    """Human → what names it on screen: the job title, else the id of its surviving record."""
    rows = narrow.catalog.rows(Query.read("alignkit.identity", "deal_humans")).to_pylist()
    return {row["human_ix"]: row["title"] or row["person_id"] for row in rows}
