"""The façade: load exports, choose the engine, ask. The command line and notebooks call nothing else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit import sources
from alignkit.answer import Answer, Assumption
from alignkit.backends.duckdb import DuckEngine
from alignkit.configuration import configure
from alignkit.engine import Query
from alignkit.errors import InputError, UsageError, did_you_mean
from alignkit.journeys.build import Entries, Prepared, Scope, prepare, scope
from alignkit.journeys.facts import PACKAGE
from alignkit.ledger import answers, effects
from alignkit.ledger.books import Books, open_books
from alignkit.ledger.compare import compare
from alignkit.ledger.credit import Tally, tally
from alignkit.ledger.explain import deal_answer, explain, milestones
from alignkit.ledger.grouping import Dimension, dimensions
from alignkit.models import registry
from alignkit.models.model import Model
from alignkit.settings import Configured

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: Above this DuckDB spills to disk; `ALIGNKIT_MEMORY_LIMIT` overrides.
MEMORY_LIMIT = "1GB"


def load(
    deals: Any = None,
    *,
    config: str | Path | None = None,
    currency: str | None = None,
    timezone: str | None = None,
    lookback_days: int | None = None,
    match_people: str | None = None,
    as_of: date | None = None,
    quarantine: bool = False,
    settings: Mapping[str, Any] | None = None,
    threads: int | None = None,
    **tables: Any,
) -> Project:
    """Read exports and stand ready to answer.

    `deals` is a path, a glob, a list of paths, or a pandas or Arrow table with canonical columns; further kinds are
    named by their canonical table (`touches=`, `people=`, …); exports beside a deals file are found by what is in
    them. `settings` are dotted keys of `alignkit.toml`. `quarantine` goes on without deals that cannot be read: they
    are listed in `project.loaded.findings`.
    """
    start = _start(deals)
    given = {
        "currency": currency,
        "timezone": timezone,
        "lookback_days": lookback_days,
        "people": match_people,
        **(settings or {}),
    }
    configured = configure(start, file=Path(config) if config else None, flags=given)
    return Project.open(sources.Inputs(deals, tables), configured, as_of=as_of, quarantine=quarantine, threads=threads)


def inspect(*paths: Any, config: str | Path | None = None, kind: str | None = None) -> Inspection:
    """What files are and how they would be read, without attributing anything."""
    from alignkit.sources import inspection

    start = _start(paths[0]) if paths else None
    configured = configure(start, file=Path(config) if config else None)
    with tempfile.TemporaryDirectory(prefix="alignkit-") as folder:
        workspace = Path(folder)
        found, reports = inspection.inspect(paths, configured, workspace, _opener(workspace, None), kind=kind)
    return Inspection(tuple(found), tuple(reports))


@dataclass(frozen=True)
class Inspection:
    """What `inspect` found: the Answers, and a report per file."""

    answers: tuple[Answer, ...]
    reports: tuple[sources.FileReport, ...]


class Project:
    """Loaded exports, ready for questions. Close it (or use `with`) to remove its temporary files at once."""

    def __init__(
        self,
        loaded: sources.Loaded,
        configured: Configured,
        as_of: date | None,
        folder: tempfile.TemporaryDirectory[str],
    ) -> None:
        self.loaded = loaded
        self.configured = configured
        self._as_of = as_of
        self._folder = folder

    @classmethod
    def open(
        cls,
        inputs: sources.Inputs,
        configured: Configured,
        *,
        as_of: date | None = None,
        quarantine: bool = False,
        threads: int | None = None,
    ) -> Project:
        """Load `inputs` under `configured`; deals that cannot be read stop it unless `quarantine`."""
        folder = tempfile.TemporaryDirectory(prefix="alignkit-")
        workspace = Path(folder.name)
        try:
            loaded = sources.load(inputs, configured, workspace, _opener(workspace, threads))
            if not quarantine:
                _refuse_bad_deals(loaded)
        except BaseException:
            folder.cleanup()
            raise
        return cls(loaded, configured, as_of, folder)

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the engine and remove the temporary files."""
        self.loaded.engine.close()
        self._folder.cleanup()

    @cached_property
    def prepared(self) -> Prepared:
        """What all answers share: people joined, won deals found, campaigns settled."""
        return prepare(self.loaded.engine, self.configured.settings, self._as_of)

    @cached_property
    def _fx_rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.loaded.engine.rows(Query.read("alignkit.ledger", "fx_rates")).to_pylist()
        return rows

    def attribute(
        self,
        models: Sequence[str | Model] = (),
        *,
        by: Sequence[str] = ("campaign",),
        since: date | None = None,
        until: date | None = None,
        ledger: str | Path | None = None,
    ) -> Attribution:
        """Trace every won deal to its campaigns under each model, and tie it to what was booked.

        `models` are names, or functions decorated with `@alignkit.model`; `by` names dimensions (campaign, channel,
        team, …, deal), `since` and `until` bound the closing day, `ledger` writes the credit rows to a Parquet or CSV
        file.
        """
        return _attribute(self, self.models(models), tuple(by), since, until, Path(ledger) if ledger else None)

    def compare(
        self, models: Sequence[str | Model] = (), *, since: date | None = None, until: date | None = None
    ) -> Comparison:
        """Every campaign's credit under several models, side by side; all built-in models when none is named."""
        chosen = self.models(models or registry.names(self.configured.settings.models))
        ran = _Run.of(self, chosen, ("campaign",), since, until)
        found = compare(
            ran.tallies, ran.books, ran.by[0], self.prepared.campaigns.is_deleted, ran.basis(None), ran.assumptions("")
        )
        return Comparison(found)

    def explain(self, deal: str, model: str | Model | None = None) -> Explanation:
        """Every touch considered for one won deal, kept or dropped, with its cents; by id (15 or 18) or name."""
        chosen = self.models([model] if model else ())[0]
        narrow = scope(self.prepared, deal_id=self._find(deal))
        books = self._books(narrow)
        basis = _basis(self, books, chosen, None, None)
        people = _people(narrow)
        first: Entries = next(iter(narrow.batches()))
        found = (
            explain(narrow, books, chosen, basis, people),
            deal_answer(narrow, books, chosen, basis),
        )
        return Explanation(found, milestones(first))

    def models(self, names: Sequence[str | Model] = ()) -> list[Model]:
        """The models of those names, or those given themselves; the configured one when none is."""
        settings = self.configured.settings
        asked = dict.fromkeys(names or [settings.attribution.model])
        return [registry.get(name, settings.models) if isinstance(name, str) else name for name in asked]

    def _books(self, of: Scope) -> Books:
        return open_books(of.deals, self.configured.settings, self._fx_rows)

    def _find(self, deal: str) -> str:
        found = self.loaded.engine.rows(Query.read(PACKAGE, "find_deal", deal=deal, lowered=deal.lower())).to_pylist()
        exact = [row for row in found if row["by_id"]] or found
        won = [row for row in exact if row["is_booked"]]
        if len(won) == 1:
            return str(won[0]["deal_id"])
        raise _not_found(deal, exact, won, self)


@dataclass(frozen=True)
class Attribution:
    """Credit by campaign (or whatever was asked) and its reconciliation, for each model."""

    answers: tuple[Answer, ...]
    _project: Project
    _models: tuple[Model, ...]
    _since: date | None
    _until: date | None

    def to_arrow(self) -> pa.Table:
        """The first model's credit as an Arrow table."""
        return self.answers[0].to_arrow()

    def to_pandas(self) -> pd.DataFrame:
        """The first model's credit as a DataFrame; money stays exact."""
        return self.answers[0].to_pandas()

    def ledger(self, model: str | None = None) -> pa.Table:
        """The credit rows of one model: every deal, every touch with weight, every unattributed amount."""
        import pyarrow as pa

        from alignkit.ledger.rows import rows, schema

        chosen = next(m for m in self._models if model in (None, m.name))
        tables: list[pa.Table] = []
        ids = _campaign_ids(self._project)

        def keep(credited: Any) -> None:
            tables.extend(rows(credited, ran.books, ids))

        ran = _Run.begin(self._project, [chosen], ("campaign",), self._since, self._until)
        ran.go(keep)
        return pa.concat_tables(tables) if tables else schema(ran.books.currency).empty_table()


@dataclass(frozen=True)
class Comparison:
    """The models side by side, and what each adds up to."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Explanation:
    """One deal explained: the touches, the deal, and which touches are its milestones."""

    answers: tuple[Answer, ...]
    milestones: Mapping[str, Sequence[str]]


@dataclass
class _Run:
    """One pass over the journeys of a period."""

    project: Project
    scope: Scope
    books: Books
    models: Sequence[Model]
    by: list[Dimension]
    team: Dimension
    since: date | None
    until: date | None
    tallies: Sequence[Tally] = ()
    dropped: Any = None

    @classmethod
    def begin(
        cls, project: Project, models: Sequence[Model], by: Sequence[str], since: date | None, until: date | None
    ) -> _Run:
        narrow = scope(project.prepared, since=since, until=until)
        chosen = dimensions(by, project.prepared, narrow.deals)
        (team,) = dimensions(["team"], project.prepared, narrow.deals)
        return cls(project, narrow, project._books(narrow), models, chosen, team, since, until)  # noqa: SLF001

    @classmethod
    def of(
        cls, project: Project, models: Sequence[Model], by: Sequence[str], since: date | None, until: date | None
    ) -> _Run:
        ran = cls.begin(project, models, by, since, until)
        ran.go(None)
        return ran

    def go(self, write: Any) -> None:
        self.tallies, self.dropped = tally(self.scope, self.books, self.models, self.by, self.team, write)

    def basis(self, model: Model | None) -> dict[str, Any]:
        return _basis(self.project, self.books, model, self.since, self.until)

    def assumptions(self, model: str) -> list[Assumption]:
        return effects.assumptions(self.project.configured, self.project.prepared, self.books, model)


def _attribute(
    project: Project,
    models: Sequence[Model],
    by: Sequence[str],
    since: date | None,
    until: date | None,
    ledger: Path | None,
) -> Attribution:
    ran = _Run.begin(project, models, by, since, until)
    _write_ledger(ran, ledger)
    found: list[Answer] = []
    for total in ran.tallies:
        basis = ran.basis(total.model)
        found += [
            answers.attribution(
                total,
                ran.books,
                ran.by,
                project.prepared.campaigns,
                basis,
                project.loaded.notes,
                ran.assumptions(total.model.name),
            ),
            answers.reconciliation(total, ran.books, basis),
            answers.teams(total, ran.books, ran.team, basis),
            *([answers.unattributed(total, ran.books, basis)] if "deal" in by else []),
            effects.rules(total, ran.books, project.prepared, ran.dropped, project.configured, basis),
        ]
    return Attribution(tuple(found), project, tuple(models), since, until)


def _write_ledger(ran: _Run, path: Path | None) -> None:
    if path is None:
        ran.go(None)
        return
    from alignkit.ledger.rows import LedgerFile

    file = LedgerFile(path, ran.books, _campaign_ids(ran.project))
    try:
        ran.go(file.write)
    except BaseException:
        file.abandon()
        raise
    file.finish()


def _campaign_ids(project: Project) -> pa.Array:
    import pyarrow as pa

    return pa.array(project.prepared.campaigns.ids, pa.string())


def _basis(
    project: Project, books: Books, model: Model | None, since: date | None, until: date | None
) -> dict[str, Any]:
    days = [day for day in books.deals.rows["closed_on"].to_pylist() if day]
    rules = project.configured.settings.attribution
    basis = {
        "as_of": project.prepared.as_of.isoformat(),
        "currency": books.currency,
        "model": model.name if model else None,
        "model_shape": model.short if model else None,
        "n_deals": len(books.deals),
        "closed_from": (since or min(days, default=None)) and (since or min(days)).isoformat(),
        "closed_to": (until or max(days, default=None)) and (until or max(days)).isoformat(),
        "lookback_days": rules.lookback_days,
        "people": rules.people,
        "timezone": project.configured.settings.timezone,
    }
    return {name: value for name, value in basis.items() if value is not None}


def _people(narrow: Scope) -> dict[int, str]:
    """Human → what names it on screen: the job title, else the id of its surviving record."""
    rows = narrow.prepared.engine.rows(Query.read("alignkit.identity", "deal_humans")).to_pylist()
    return {row["human_ix"]: row["title"] or row["person_id"] for row in rows}


def _not_found(deal: str, found: list[dict[str, Any]], won: list[dict[str, Any]], project: Project) -> UsageError:
    if len(won) > 1:
        ids = ", ".join(str(row["deal_id"]) for row in won[:5])
        return UsageError(
            "ambiguous-deal", f"{len(won)} won deals are called {deal!r}: {ids}", do=["name it by its id"]
        )
    if found:
        state = found[0]["outcome"]
        state = "not known as of that day, deleted, or not won" if state == "won" else state
        return UsageError("not-won", f"deal {found[0]['deal_id']} is {state}", why="Only won deals are credited.")
    names = project.loaded.engine.rows(Query.read(PACKAGE, "deal_names")).to_pylist()
    known = [str(value) for row in names for value in row.values() if value]
    hint = did_you_mean(deal, [name.lower() for name in known])
    return UsageError("unknown-deal", f"there is no deal {deal!r}", do=[hint or "see  alignkit attribute --by deal"])


def _refuse_bad_deals(loaded: sources.Loaded) -> None:
    """A deal that cannot be read stops the work, unless it may be quarantined (`RULES.md` 27)."""
    bad = [finding for finding in loaded.findings if finding.record == "deals"]
    if not bad:
        return
    first = bad[0]
    more = f" ({len(bad) - 1} more like it)" if len(bad) > 1 else ""
    raise InputError(
        first.code,
        f"{first.what}{more}",
        where=first.place,
        why="Every won deal must be in the ledger; a deal that cannot be read would be missing.",
        do=[
            "fix the row, or say how the file is to be read under  [inputs.deals]  in alignkit.toml",
            "or add  --quarantine FILE  to go on without it; the deal is then listed there",
        ],
        findings=bad[:20],
    )


def _opener(workspace: Path, threads: int | None) -> Any:
    limit = os.environ.get("ALIGNKIT_MEMORY_LIMIT", MEMORY_LIMIT)
    return lambda files: DuckEngine(workspace, files, threads, limit)


def _start(deals: Any) -> Path | None:
    """Where `alignkit.toml` is looked for: from the first input's folder upward."""
    first = deals[0] if isinstance(deals, list | tuple) and deals else deals
    if not isinstance(first, str | Path):
        return None
    path = Path(first)
    return path if path.exists() else Path(str(path).split("*", maxsplit=1)[0]).parent
