"""The façade: load exports, choose the engine, ask. The command line and notebooks call nothing else."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from alignkit import sources
from alignkit.backends import backend_of, stand_in
from alignkit.backends.duckdb import DuckEngine
from alignkit.config.layers import configure
from alignkit.config.settings import Configured
from alignkit.engine import Backend, Query, Resources
from alignkit.errors import InputError, UsageError
from alignkit.evidence.gathering import level
from alignkit.journeys.find import find_deal
from alignkit.journeys.prepare import Prepared, prepare
from alignkit.journeys.scope import Scope, scope
from alignkit.lazy import lazy
from alignkit.ledger.books import Books, open_books
from alignkit.ledger.learned import Fitted
from alignkit.ledger.learning import Learning
from alignkit.models import data_driven, registry
from alignkit.models.model import Model
from alignkit.results import (
    Attribution,
    Comparison,
    Explanation,
    Inspection,
    Period,
    Result,
    attributed,
    compared,
    explained,
)

#: Above this DuckDB spills to disk; `ALIGNKIT_MEMORY_LIMIT` overrides.
MEMORY_LIMIT = "1GB"

#: Inputs of fewer bytes are worked on by one thread.
SMALL = 32 * 2**20


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
    backend: str | Backend = "duckdb",
    **tables: Any,
) -> Project:
    """Read exports and stand ready to answer.

    `deals` is a path, a glob, a list of paths, or a pandas or Arrow table with canonical columns; further kinds are
    named by their canonical table (`touches=`, `people=`, …); exports beside a deals file are found by what is in
    them. `settings` are dotted keys of `alignkit.toml`. `quarantine` goes on without deals that cannot be read: they
    are listed in `project.loaded.findings`. `backend` says where questions are computed.
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
    inputs = sources.Inputs(deals, tables)
    return Project.open(inputs, configured, as_of=as_of, quarantine=quarantine, threads=threads, backend=backend)


def inspect(*paths: Any, config: str | Path | None = None, kind: str | None = None) -> Inspection:
    """What files are and how they would be read, attributing nothing; `kind` says what they are meant to be."""
    from alignkit.sources import inspection

    start = _start(paths[0]) if paths else None
    configured = configure(start, file=Path(config) if config else None)
    with tempfile.TemporaryDirectory(prefix="alignkit-") as folder:
        workspace = Path(folder)
        found, reports = inspection.inspect(paths, configured, workspace, _opener(workspace, None), kind=kind)
    return Inspection(tuple(found), tuple(reports))


class Project:
    """Loaded exports, ready for questions. Close it (or use `with`) to remove its temporary files at once."""

    def __init__(
        self,
        loaded: sources.Loaded,
        configured: Configured,
        as_of: date | None,
        workspace: Path,
    ) -> None:
        self.loaded = loaded
        self.configured = configured
        self._as_of = as_of
        self._fitted: dict[tuple[str, object], Fitted] = {}
        self._end = weakref.finalize(self, _end, loaded.catalog.engine, workspace)

    @classmethod
    def open(
        cls,
        inputs: sources.Inputs,
        configured: Configured,
        *,
        as_of: date | None = None,
        quarantine: bool = False,
        threads: int | None = None,
        backend: str | Backend = "duckdb",
    ) -> Project:
        """Load `inputs` under `configured`; deals that cannot be read stop it unless `quarantine`."""
        chosen = backend_of(backend, threads)
        workspace = Path(tempfile.mkdtemp(prefix="alignkit-"))
        try:
            loaded = sources.load(inputs, configured, workspace, _opener(workspace, threads))
            if not quarantine:
                _refuse_bad_deals(loaded)
            own = workspace / "backend"
            own.mkdir(mode=0o700)
            loaded = replace(loaded, catalog=stand_in(chosen, loaded.catalog, Resources(own, threads, _memory_limit())))
        except BaseException:
            shutil.rmtree(workspace, ignore_errors=True)
            raise
        return cls(loaded, configured, as_of, workspace)

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the engine and remove the temporary files; happens by itself when the project is forgotten."""
        self._end()

    @lazy
    def prepared(self) -> Prepared:
        """What all answers share: people joined, won deals found, campaigns settled."""
        return prepare(self.loaded.catalog, self.configured.settings, self._as_of)

    @lazy
    def _fx_rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.loaded.catalog.rows(Query.read("alignkit.ledger", "fx_rates")).to_pylist()
        return rows

    def attribute(
        self,
        models: Sequence[str | Model] = (),
        *,
        by: Sequence[str] = ("campaign",),
        since: date | None = None,
        until: date | None = None,
        ledger: str | Path | None = None,
        calibrate: bool = False,
        evidence: str = "auto",
    ) -> Attribution:
        """Trace every won deal to its campaigns under each model, and tie it to what was booked.

        `models` are names, or functions decorated with `@alignkit.model`; `by` names dimensions (campaign, channel,
        team, …, deal), `since` and `until` bound the closing day, `ledger` writes the credit rows to a Parquet or CSV
        file, `calibrate` sets the credit of tested campaigns beside what the experiments of `alignkit.toml` measured.
        `evidence` says how much is worked out of how sure the figures are: what is cheap (`auto`), `none`, or `full`.
        """
        period, chosen = Period(since, until), self.models(models)
        found = attributed(self, chosen, tuple(by), period, Path(ledger) if ledger else None, level(evidence))
        if not calibrate:
            return found
        from alignkit.experiment_results import calibrated

        return replace(found, answers=(*found.answers, *calibrated(self, chosen, period)))

    def experiments(self) -> Result:
        """What the experiments registered in `alignkit.toml` measured: each campaign's lift with its interval."""
        from alignkit.experiment_results import experimented

        return experimented(self)

    def compare(
        self,
        models: Sequence[str | Model] = (),
        *,
        since: date | None = None,
        until: date | None = None,
        evidence: str = "auto",
    ) -> Comparison:
        """Every campaign's credit under several models, side by side; all of them when none is named.

        A model that refuses this data is an error where it was asked for, else it is left out and a note says why.
        `evidence` adds the range over models, windows and people rules, and what survives them all.
        """
        if models:
            return compared(self, self.models(models), Period(since, until), evidence=level(evidence))
        every = self.models(registry.names(self.configured.settings.models))
        chosen, learned, refusals = self._willing([model for model in every if model.adds_up])
        return compared(self, chosen, Period(since, until), level(evidence), learned, refusals)

    def _willing(self, models: Sequence[Model]) -> tuple[list[Model], list[Fitted], list[str]]:
        """The models that can share money here; all that could be fitted; and what those say that cannot."""
        willing, learned, refusals = [], [], []
        for model in models:
            try:
                if model.fit:
                    learned.append(self.fitted(model))
                willing.append(self.ready(model))
            except (UsageError, InputError) as refusal:
                refusals.append(f"{model.name} is left out: {refusal.what}.")
        return willing, learned, refusals

    def explain(self, deal: str, model: str | Model | None = None) -> Explanation:
        """Every touch considered for one won deal, kept or dropped, with its cents; by id (15 or 18) or name."""
        (chosen,) = self.models([model] if model else ())
        return explained(self, find_deal(self.prepared, deal), chosen)

    def models(self, names: Sequence[str | Model] = ()) -> list[Model]:
        """The models of those names, or those given themselves; the configured one when none is."""
        settings = self.configured.settings
        asked = dict.fromkeys(names or [settings.attribution.model])
        return [registry.get(name, settings.models) if isinstance(name, str) else name for name in asked]

    @lazy
    def learning(self) -> Learning:
        """Every won and lost journey known on the as-of day: what data-driven models are fitted on."""
        everything = scope(self.prepared, with_lost=True)
        return Learning.of(self.prepared, everything, self.books(everything))

    def fitted(self, model: Model) -> Fitted:
        """A data-driven model after learning, once per project."""
        if model.fit is None:
            raise ValueError(f"{model.name} has nothing to learn")
        what = model.name, model.fit
        if what in self._fitted:
            return self._fitted[what]
        given = registry.parameters(model.name, self.configured.settings.models)
        per = data_driven.per_of(given)
        effects = model.fit(self.learning.paths(per), given)
        fitted = Fitted(model, effects, per, self.learning, data_driven.share_by_of(given))
        return self._fitted.setdefault(what, fitted)

    def ready(self, model: Model) -> Model:
        """A model that can weigh: a data-driven one after learning."""
        return self.fitted(model).ready if model.fit else model

    @property
    def rows_read(self) -> int:
        """How many rows were loaded, over all files and tables."""
        return sum(report.loaded for report in self.loaded.files)

    def books(self, of: Scope) -> Books:
        """The books of some deals: each converted once, at the rate of its closing day."""
        return open_books(of.deals, self.configured.settings, lambda: self._fx_rows)


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


def _end(engine: Any, workspace: Path) -> None:
    engine.close()
    shutil.rmtree(workspace, ignore_errors=True)


def _opener(workspace: Path, threads: int | None) -> Callable[[Sequence[Path], int], DuckEngine]:
    """Opens the engine once the tables are known; small ones get one thread, which is quicker than sharing them out."""

    def open_engine(files: Sequence[Path], size: int) -> DuckEngine:
        return DuckEngine(workspace, files, threads or (1 if size < SMALL else None), _memory_limit())

    return open_engine


def _memory_limit() -> str:
    return os.environ.get("ALIGNKIT_MEMORY_LIMIT", MEMORY_LIMIT)


def _start(deals: Any) -> Path | None:
    """Where `alignkit.toml` is looked for: from the first input's folder upward."""
    first = deals[0] if isinstance(deals, list | tuple) and deals else deals
    if not isinstance(first, str | Path):
        return None
    path = Path(first)
    return path if path.exists() else Path(str(path).split("*", maxsplit=1)[0]).parent
