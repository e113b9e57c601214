"""The façade for aggregated paths: read or take them, number their channels, ask every model, tie the books."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from alignkit.answer import Answer, Assumption
from alignkit.config.layers import configure
from alignkit.config.settings import MODEL_PARAMETERS, Configured
from alignkit.engines.paths import Paths
from alignkit.engines.tables import engine_table, rounded
from alignkit.errors import AlignkitError, InputError, UsageError, did_you_mean
from alignkit.models import registry
from alignkit.models.model import Model
from alignkit.paths import answers, rules
from alignkit.paths.answers import PathCredit, PathQuestion
from alignkit.paths.coding import CodedPaths, steps
from alignkit.paths.reading import PathRows, read_paths
from alignkit.results import Result

if TYPE_CHECKING:
    from alignkit.journeys.batch import Journeys, Weights

#: What is asked where no model is named.
DEFAULT = ("first", "last", "linear", "position-based", "markov", "shapley")


@dataclass(frozen=True)
class PathAttribution(Result):
    """Credit by channel under each model, how it ties, and what the engines say about their fit."""


def attribute_paths(
    source: Any,
    models: Sequence[str | Model] = (),
    *,
    columns: Mapping[str, str] | None = None,
    separator: str | None = None,
    order: int | str | None = None,
    currency: str | None = None,
    tables: Sequence[str] = (),
    config: str | Path | None = None,
    settings: Mapping[str, Any] | None = None,
) -> PathAttribution:
    """Credit every channel of aggregated paths under each model.

    `source` is a CSV, TSV, XLSX or Parquet file, or a pandas or Arrow table, with a column of paths (texts such as
    `"Search > Email"`, JSON lists, or lists) and how many journeys took each: conversions, their value, and nulls (the
    lost ones). Columns are known by their usual names, or named: `columns={"path": "Journey"}`. `order` is the Markov
    chain's (1 to 4, or "auto"); `tables` asks for an engine's own tables, such as "transitions"; `settings` are dotted
    keys of `alignkit.toml`.

    >>> import pyarrow as pa
    >>> paths = pa.table({"path": ["A > B", "B", ""], "conversions": [2, 1, 1], "nulls": [0, 3, 5]})
    >>> attribute_paths(paths, ["first", "linear"]).answers[0].to_dicts()[0]
    {'channel': 'A', 'first_conversions': 2.0, 'linear_conversions': 1.0}
    """
    is_file = isinstance(source, str | Path)
    flags = {"currency": currency, "models.markov.order": order, **(settings or {})}
    configured = configure(Path(source) if is_file else None, file=Path(config) if config else None, flags=flags)
    chosen = _models(models, configured)
    with tempfile.TemporaryDirectory(prefix="alignkit-") as folder:
        rows = read_paths(source, columns or {}, Path(folder))
        coded = steps(rows.path, separator, rows.at)
    paths = Paths(
        coded.step, coded.start, rows.counts.conversions, rows.counts.nulls, rows.counts.value, len(coded.channels)
    )
    earned, said = _credits(chosen, paths, coded, configured, named=bool(models))
    overlapping = {model.name for model in chosen if not model.adds_up}
    asked = _asked(rows, coded, paths, configured, _learned_notes(earned, overlapping) + said)
    found = [answers.credit(asked, earned), answers.reconciliation(asked, earned)]
    found += [answers.figures(asked, earned)] if any(credit.found for credit in earned) else []
    return PathAttribution((*found, *_tables(asked, earned, tables)))


def _models(names: Sequence[str | Model], configured: Configured) -> list[Model]:
    """The models asked for; refused where a path has not what one stands on."""
    custom = configured.settings.models
    asked = [names] if isinstance(names, str) else list(dict.fromkeys(names or DEFAULT))
    found = [registry.get(name, custom) if isinstance(name, str) else name for name in asked]
    for model in found:
        why = "" if model.fit else rules.needs(model.name, model.milestones)
        if why:
            hint = "position-based is the 40/20/40 that others call U-shaped" if model.name == "u-shaped" else ""
            do = [hint or "attribute deals instead:  alignkit attribute", "models for paths:  " + ", ".join(DEFAULT)]
            raise UsageError("not-for-paths", f"{model.name} cannot be asked of paths: {why}", do=do)
    return found


def _credits(
    models: Sequence[Model], paths: Paths, coded: CodedPaths, configured: Configured, *, named: bool
) -> tuple[list[PathCredit], list[str]]:
    """Each model's credit in the order asked; rules go over the paths together, once."""
    custom, middle = configured.settings.models, configured.settings.attribution.middle
    ruled = [model for model in models if model.fit is None]
    by_rule = rules.shared([_checked(model) for model in ruled], paths, coded.channels, middle)
    shares = {model.name: by_rule[number] for number, model in enumerate(ruled)}
    found, notes = [], []
    for model in models:
        if model.fit is None:
            found.append(PathCredit(model.name, *shares[model.name]))
            continue
        try:
            found.append(_learned(model, paths, registry.parameters(model.name, custom)))
        except (UsageError, InputError) as error:
            # A model nobody asked for by name does not stop the others.
            if named:
                raise
            notes.append(f"{model.name} is left out: {error.what}.")
    return found, notes


def _checked(model: Model) -> Any:
    """The model's function; weights that are no weights are refused."""

    def weigh(journeys: Journeys) -> Weights:
        weight: Weights = np.asarray(model.weigh(journeys))  # type: ignore[assignment]  # a plugin's may be anything
        if weight.shape != journeys.channel.shape or not np.isfinite(weight).all() or (weight < 0).any():
            raise AlignkitError("bad-weights", f"the model {model.name} gave weights that are no weights")
        return weight

    return weigh


def _learned(model: Model, paths: Paths, parameters: Mapping[str, object]) -> PathCredit:
    """A model that learns: its effects, and the totals in proportion to them where that has a meaning."""
    assert model.fit is not None
    if not paths.channels:
        return PathCredit(model.name, np.zeros(0), np.zeros(0))
    found = model.fit(paths, parameters)
    touched = paths.length > 0
    conversions, value = float(paths.conversions[touched].sum()), float(paths.value[touched].sum())
    nothing = np.zeros(paths.channels)
    return PathCredit(
        model.name,
        model.shares(rounded(found.effect), conversions) if conversions else nothing,
        model.shares(rounded(found.value_effect), value) if paths.value[touched].any() else nothing,
        found,
    )


def _learned_notes(earned: Sequence[PathCredit], overlapping: set[str]) -> list[str]:
    """What the models that learn must say: refused shares, what was not exact."""
    notes = []
    for credit in earned:
        if credit.found is None:
            continue
        refused = [name for name in ("conversions", "value") if getattr(credit, name) is None]
        if credit.model in overlapping:
            notes.append(f"{credit.model} counts every path in full for all its channels: it never adds up to a total.")
        elif refused:
            notes.append(
                f"{credit.model} finds negative effects on {' and '.join(refused)}, or none at all: no shares are made"
                " of them, its credit is left blank."
            )
        if not credit.found.exact:
            error = credit.found.error
            how = f"drawn, the largest standard error is {error:.3g}" if error else "found step by step"
            notes.append(f"{credit.model} is not exact: it is {how}.")
    exact = [credit.model for credit in earned if credit.found is not None and credit.found.exact]
    return [*([f"Exact, nothing simulated: {', '.join(exact)}."] if exact else []), *notes]


def _asked(
    rows: PathRows, coded: CodedPaths, paths: Paths, configured: Configured, said: Sequence[str]
) -> PathQuestion:
    notes = [*rows.notes, *said]
    if coded.unnamed:
        notes.append(f"{coded.unnamed:,} steps have no name: they are the channel “(no name)”.")
    if rows.counts.value_of_lost:
        notes.append("Value on paths that nobody won is nobody's: it stands in the reconciliation.")
    assumptions = [
        Assumption("separator", f"“{coded.separator.text}”" if coded.separator.text else "none", "data"),
        *_settings(configured),
    ]
    notes.append(_separator_note(coded))
    assumptions += [Assumption(f"{field} column", heading, "data") for field, heading in rows.headings.items()]
    given = configured.source("currency") != "default"
    return PathQuestion(
        paths,
        coded.channels,
        rows.counts.has_value,
        rows.counts.value_of_lost,
        str(configured.settings.currency or "") if given else "",
        coded.separator.text,
        tuple(note for note in notes if note),
        tuple(assumptions),
    )


def _separator_note(coded: CodedPaths) -> str:
    """How the paths were cut, where it was not asked for, or cut nothing."""
    if coded.separator.why == "asked for":
        alone = len(coded.step) and int(np.diff(coded.start).max()) < 2
        return f"No path holds “{coded.separator.text}”: every path is one step." if alone else ""
    what = f"Steps are cut at “{coded.separator.text}”" if coded.separator.text else "Steps are as they stand"
    return f"{what}: {coded.separator.why}."


def _settings(configured: Configured) -> list[Assumption]:
    """The parameters of models that somebody set."""
    return [
        Assumption(f"models.{name}.{key}", value, configured.source(f"models.{name}.{key}"))
        for name, values in configured.settings.models.items()
        if name in MODEL_PARAMETERS
        for key, value in values.items()
    ]


def _tables(asked: PathQuestion, earned: Sequence[PathCredit], names: Sequence[str]) -> list[Answer]:
    """The engines' own tables of those names; `UsageError` when no engine has one."""
    have = [
        (credit.model, name, credit.found.tables)
        for credit in earned
        if credit.found is not None
        for name in credit.found.tables
    ]
    for name in names:
        if name not in {known for _, known, _ in have}:
            known = sorted({known for _, known, _ in have})
            do = [did_you_mean(name, known) or f"tables: {', '.join(known) or 'none'}"]
            raise UsageError("unknown-table", f"these models have no table {name}", do=do)
    asked_for = [(model, name, found) for model, name, found in have if name in names]
    return [engine_table(asked.channels, *one, asked.basis) for one in asked_for]
