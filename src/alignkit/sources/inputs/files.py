"""Which files are read: the one that was named, those that alignkit.toml lists, and what lies beside them."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignkit.config.settings import Configured, InputSettings
from alignkit.errors import ConfigError, InputError, Place, UsageError, did_you_mean
from alignkit.records import RECORDS
from alignkit.sources.mapping.lookups import LOOKUPS
from alignkit.sources.report import Inputs, shown

#: What a table may be called. Other files beside the deals are not opened.
SUFFIXES = (".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xlsb", ".xls", ".parquet")
_MOST_BESIDE = 200


@dataclass(frozen=True)
class Wanted:
    """A file to be read: as which record (None: whatever it is), and who asked for it."""

    path: Path
    table: str | None
    settings: InputSettings
    found: bool = False


@dataclass(frozen=True)
class Plan:
    """All files to be read, tables in memory by record, and what is to be said about the choice."""

    files: tuple[Wanted, ...]
    tables: Mapping[str, Any]
    notes: tuple[str, ...]


def plan(inputs: Inputs, configured: Configured) -> Plan:
    """What was named wins over what is listed, and what is listed over what lies beside."""
    notes: list[str] = []
    given = {"deals": inputs.deals, **inputs.others} if inputs.deals is not None else dict(inputs.others)
    _refuse_unknown(given)
    tables = {table: value for table, value in given.items() if is_table(value)}
    named = {table: list(paths_of(value, Path.cwd())) for table, value in given.items() if not is_table(value)}
    listed = _listed(configured, {*named, *tables})
    if named.get("deals") and _lists(configured, "deals"):
        notes.append(f"{shown(named['deals'][0])} replaces  [inputs] deals  of alignkit.toml")
    files = [Wanted(p, table, _settings(configured, table)) for table, paths in named.items() for p in paths]
    files += [Wanted(p, table, _settings(configured, table)) for table, paths in listed.items() for p in paths]
    files += [Wanted(path, None, InputSettings(), found=True) for path in _beside(files, "deals" in tables, configured)]
    if not tables and not files:
        raise no_deals("no file with deals was named")
    return Plan(tuple(files), tables, tuple(notes))


def no_deals(what: str) -> InputError:
    """The error for a question about deals without any."""
    return InputError(
        "no-deals", what, do=["alignkit attribute deals.csv", 'or set  [inputs] deals = "…"  in alignkit.toml']
    )


def is_table(value: Any) -> bool:
    """A table in memory, not a path."""
    return not isinstance(value, str | Path | list | tuple)


def paths_of(value: Any, base: Path) -> Iterator[Path]:
    """The files that a path, a glob or a list of them stands for, in the order of their names."""
    for one in value if isinstance(value, list | tuple) else [value]:
        text = str(one)
        if "://" in text or any(ord(ch) < 32 for ch in text):
            raise InputError("not-a-path", "is not the path of a file on this machine", where=Place(text[:80]))
        path = base / text
        if path.exists():
            yield from _inside(path)
            continue
        matches = _matching(path) if set("*?[") & set(text) else []
        if not matches:
            raise InputError("no-such-file", "there is no such file", where=Place(text), do=_did_you_mean(path))
        yield from matches


def _matching(pattern: Path) -> list[Path]:
    found = sorted(glob.glob(str(pattern), recursive=True))  # noqa: PTH207 - the pattern is a whole path
    return [Path(match) for match in found if Path(match).is_file()]


def _inside(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (p for p in sorted(path.iterdir()) if _may_be_table(p))
    else:
        yield path


def _did_you_mean(path: Path) -> list[str]:
    names = [p.name for p in path.parent.iterdir() if p.is_file()] if path.parent.is_dir() else []
    hint = did_you_mean(path.name, names)
    return [hint] if hint else []


def _refuse_unknown(given: Mapping[str, Any], known: Mapping[str, Any] = RECORDS) -> None:
    for name in given:
        if name not in known:
            hint = did_you_mean(name, RECORDS)
            raise UsageError(
                "unknown-table", f"there is no table {name!r}", do=[hint] if hint else [", ".join(RECORDS)]
            )


def _refuse_unknown_inputs(configured: Configured) -> None:
    for name in configured.settings.inputs:
        if name not in {**RECORDS, **LOOKUPS}:
            hint = did_you_mean(name, RECORDS)
            raise ConfigError(
                "unknown-input",
                f"there is no kind of record called {name!r}",
                where=Place(configured.file.name if configured.file else "alignkit.toml", None, f"inputs.{name}"),
                do=[hint or "use one of " + ", ".join(RECORDS)],
            )


def _lists(configured: Configured, table: str) -> bool:
    return bool(_settings(configured, table).path)


def _settings(configured: Configured, table: str | None) -> InputSettings:
    return configured.settings.inputs.get(table or "", InputSettings())


def _listed(configured: Configured, named: set[str]) -> dict[str, list[Path]]:
    base = configured.file.parent if configured.file else Path.cwd()
    _refuse_unknown_inputs(configured)
    return {
        table: list(paths_of(one.path, base))
        for table, one in configured.settings.inputs.items()
        if one.path and table not in named
    }


def _beside(files: Sequence[Wanted], in_memory: bool, configured: Configured) -> list[Path]:
    """The other tables in the folder of the deals, and where no deals are named in that of alignkit.toml."""
    deals = next((one.path for one in files if one.table == "deals"), None)
    if deals is None and (in_memory or configured.file is None):
        return []
    folder = (deals or configured.file or Path()).resolve().parent
    taken = {path.resolve() for path in (*(one.path for one in files), *configured.experiment_files)}
    beside = [p for p in sorted(folder.iterdir()) if _may_be_table(p) and p.resolve() not in taken]
    if len(beside) > _MOST_BESIDE:
        raise InputError("too-many-files", f"{len(beside)} files lie in {folder.name}; name those to be read")
    return beside


def _may_be_table(path: Path) -> bool:
    name = path.name.lower()
    return path.is_file() and not name.startswith((".", "~$")) and name.endswith(SUFFIXES)
