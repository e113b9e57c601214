"""`alignkit doctor`: is everything where it should be?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from alignkit.cli import options
from alignkit.cli.present import present, showing
from alignkit.errors import INPUT, AlignkitError

if TYPE_CHECKING:
    from alignkit.answer import Answer

#: What alignkit stands on, by the name it is installed under.
PACKAGES = ("duckdb", "pyarrow", "numpy", "pandas", "pydantic", "typer", "rich", "python-calamine", "publicsuffixlist")

#: Packages that an extra brings.
EXTRAS = {"spark": ("sqlglot",)}


class Diagnosis(NamedTuple):
    """One thing looked at: whether it is well, what was found, and what to do where it is not."""

    ok: bool
    what: str
    found: str
    do: str = ""


def doctor(
    config: options.Config = None,
    form: options.Format = None,
    output: options.Out = None,
    color: options.Color = "auto",
) -> None:
    """Is everything where it should be?

    Versions, the engine, time zones, the terminal's encoding, extras, and the settings in force. For a report of a
    mistake of ours, add  -f json.

    Examples
      alignkit doctor
      alignkit doctor -f json
    """
    import typer

    show = showing(form, output, color=color)
    checks: list[Callable[[], Iterator[Diagnosis]]] = [_versions, _engine, _backends, _zones, _locale, _extras]
    found = [finding for check in checks for finding in check()]
    found.extend(_settings(config))
    present([_answer(found)], show)
    if not all(finding.ok for finding in found):
        raise typer.Exit(INPUT)


def _answer(found: list[Diagnosis]) -> Answer:
    from alignkit.answer import Answer, Column, table

    columns = (
        Column("ok", "flag", "whether it is well", label="OK"),
        Column("what", "key", "what was looked at", label="What"),
        Column("found", "text", "what was found; what to do where it is not well", label="Found"),
    )
    values = {
        "ok": [finding.ok for finding in found],
        "what": [finding.what for finding in found],
        "found": [f"{f.found}: {f.do}" if f.do else f.found for f in found],
    }
    wrong = sum(not finding.ok for finding in found)
    title = "Everything is where it should be." if not wrong else f"{wrong} of {len(found)} need a look."
    return Answer("doctor", title, "The installation, looked over.", columns, table(columns, values))


def _versions() -> Iterator[Diagnosis]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from alignkit import __version__

    yield Diagnosis(True, "alignkit", __version__)
    yield Diagnosis(True, "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for package in PACKAGES:
        try:
            yield Diagnosis(True, package, version(package))
        except PackageNotFoundError:
            yield Diagnosis(False, package, "not installed", f"pip install {package}")


def _engine() -> Iterator[Diagnosis]:
    """The engine answers a question, inside the walls it will work in."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    try:
        from alignkit.backends.duckdb import DuckEngine
        from alignkit.engine import Statement

        with TemporaryDirectory() as folder:
            rows = DuckEngine(Path(folder)).rows(Statement("select 6 * 7 as answer"))
        yield Diagnosis(rows["answer"].to_pylist() == [42], "engine", "DuckDB, locked: no network, no other files")
    except Exception as error:  # noqa: BLE001 whatever stops the engine is the finding
        yield Diagnosis(False, "engine", f"does not start ({type(error).__name__})", "alignkit doctor --debug")


def _backends() -> Iterator[Diagnosis]:
    """Where questions can be computed, and what each place can."""
    try:
        from alignkit.backends import backends

        for backend in backends().values():
            tables = "has the loaded tables" if backend.open is None else "receives the loaded tables"
            can = {"spills to disk": backend.spills, "takes threads": backend.threads}
            yield Diagnosis(True, "backend", f"{backend.title}: {', '.join([tables, *(c for c in can if can[c])])}")
    except AlignkitError as error:
        yield Diagnosis(False, "backend", error.what, "; ".join(error.do))


def _zones() -> Iterator[Diagnosis]:
    from importlib.util import find_spec
    from zoneinfo import ZoneInfo, available_timezones

    number = len(available_timezones())
    try:
        ZoneInfo("Europe/Berlin")
        yield Diagnosis(True, "time zones", f"{number} known")
    except Exception:  # noqa: BLE001 no zone data, whatever the platform calls it
        have = "tzdata is installed" if find_spec("tzdata") else "no zone data"
        yield Diagnosis(False, "time zones", have, "pip install tzdata")


def _locale() -> Iterator[Diagnosis]:
    import locale
    import os
    import sys

    encoding = (sys.stdout.encoding or "").lower()
    fine = encoding.replace("-", "") == "utf8"
    found = encoding if fine else f"{encoding}, so signs are plain ASCII; PYTHONUTF8=1 changes it"
    yield Diagnosis(True, "encoding", found)
    language = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or "C"
    yield Diagnosis(True, "locale", f"{language}; no number depends on it")


def _extras() -> Iterator[Diagnosis]:
    from importlib.util import find_spec

    for extra, packages in EXTRAS.items():
        missing = [package for package in packages if find_spec(package) is None]
        found = f"not installed; if you need it:  pip install 'alignkit[{extra}]'" if missing else "installed"
        yield Diagnosis(True, f"extra {extra}", found)


def _settings(config: object) -> Iterator[Diagnosis]:
    """The settings file, and the models it and the plugins bring."""
    from pathlib import Path

    from alignkit.config.layers import configure
    from alignkit.models import registry

    try:
        configured = configure(file=Path(str(config)) if config else None)
        where = str(configured.file) if configured.file else "no alignkit.toml here or above; the defaults hold"
        yield Diagnosis(True, "settings", where)
        names = registry.names(configured.settings.models)
        for name in names:
            registry.get(name, configured.settings.models)
        yield Diagnosis(True, "models", ", ".join(names))
    except AlignkitError as error:
        yield Diagnosis(False, "settings", str(error), "; ".join(error.do))
