"""Find `alignkit.toml`, layer flag > environment > file > default over it, and name the line of what is wrong."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from alignkit.config.section import Section
from alignkit.config.settings import Configured, Settings
from alignkit.errors import ConfigError, Place, did_you_mean

FILE_NAME = "alignkit.toml"

#: Settings that flags and `ALIGNKIT_*` variables may set, by their short name.
SHORT_NAMES = {
    "currency": "currency",
    "timezone": "timezone",
    "model": "attribution.model",
    "lookback_days": "attribution.lookback_days",
    "people": "attribution.people",
    "missing_milestone": "attribution.missing_milestone",
}


def configure(
    start: Path | None = None,
    *,
    file: Path | None = None,
    flags: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Configured:
    """The settings in force, and who set each.

    `start` is the folder (or file) from which `alignkit.toml` is looked for upward; `file` names it outright. `flags`
    are short names (`lookback_days`) or dotted keys; None values are no flags.
    """
    environment = os.environ if environment is None else environment
    path = file or environment.get("ALIGNKIT_CONFIG") or find(start or Path.cwd())
    path = Path(path) if path else None
    text, data = _read(path) if path else ("", {})
    layers = [(data, "config"), (_environment(environment), "environment"), (_nested(flags or {}), "flag")]
    merged: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for layer, source in layers:
        _merge(merged, layer)
        sources.update(dict.fromkeys(_dotted(layer), source))
    return Configured(settings=_validated(merged, sources, path, text), sources=sources, file=path)


def find(start: Path) -> Path | None:
    """The nearest `alignkit.toml` in a folder or above it."""
    folder = start.resolve()
    folder = folder if folder.is_dir() else folder.parent
    return next((p for f in (folder, *folder.parents) if (p := f / FILE_NAME).is_file()), None)


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return text, tomllib.loads(text)
    except FileNotFoundError as error:
        raise ConfigError("no-config", "there is no such file", where=Place(str(path))) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        line = re.search(r"at line (\d+)", str(error))
        where = Place(path.name, int(line[1]) if line else None)
        raise ConfigError("unreadable-config", f"is not TOML: {error}", where=where) from error


def _environment(environment: Mapping[str, str]) -> dict[str, Any]:
    named = {short: environment.get(f"ALIGNKIT_{short.upper()}") for short in SHORT_NAMES}
    return _nested({short: value for short, value in named.items() if value})


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, value in flat.items():
        if value is None:
            continue
        *sections, key = SHORT_NAMES.get(name, name).split(".")
        place = nested
        for section in sections:
            place = place.setdefault(section, {})
        place[key] = value
    return nested


def _merge(base: dict[str, Any], over: Mapping[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, Mapping) and isinstance(base.get(key), dict):
            _merge(base[key], value)
        else:
            base[key] = dict(value) if isinstance(value, Mapping) else value


def _dotted(data: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in data.items():
        yield f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _dotted(value, f"{prefix}{key}.")


def _validated(data: dict[str, Any], sources: Mapping[str, str], path: Path | None, text: str) -> Settings:
    try:
        return Settings.model_validate(_whole(Settings, data))
    except ValidationError as error:
        # A misspelt key leaves another one missing: the misspelling is what to mend.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        keys = [str(part) for part in first["loc"] if not str(part).startswith("function-")]
        dotted = ".".join(keys)
        # A list item has no source of its own: the list's is meant.
        set_by = next((sources[k] for k in (dotted, ".".join(keys[:-1])) if k in sources), "config")
        raise _explained(first, keys, set_by, path, text) from error


def _whole(section: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with every table there, if only empty: so that all are validated in one go."""
    tables = {name: field.annotation for name, field in section.model_fields.items()}
    inner = {name: kind for name, kind in tables.items() if isinstance(kind, type) and issubclass(kind, Section)}
    given = {name: data.get(name, {}) for name in inner}
    return {**data, **{n: _whole(inner[n], v) if isinstance(v, Mapping) else v for n, v in given.items()}}


def _explained(first: Any, keys: list[str], set_by: str, path: Path | None, text: str) -> ConfigError:
    dotted = ".".join(keys)
    if set_by == "config" and path:
        where = Place(path.name, _line_of(text, keys), dotted)
    else:
        short = {dotted_key: name for name, dotted_key in SHORT_NAMES.items()}.get(dotted, dotted)
        flag = f"--{short.replace('_', '-')}"
        where = Place(f"ALIGNKIT_{short.upper()}" if set_by == "environment" else flag)
    if first["type"] == "extra_forbidden":
        hint = did_you_mean(keys[-1], _known_keys(keys[:-1]))
        do = [hint] if hint else ["see  alignkit schema config"]
        return ConfigError("unknown-setting", f"there is no setting {dotted}", where=where, do=do)
    message = first["msg"].removeprefix("Value error, ")
    return ConfigError("bad-setting", message[0].lower() + message[1:], where=where, do=["see  alignkit schema config"])


def _known_keys(sections: list[str]) -> list[str]:
    """The keys of a section; where a name of the user's stands in between (`inputs.deals`), those of any such entry."""
    model: type[BaseModel] = Settings
    is_name = False
    for section in sections:
        if is_name:
            is_name = False
            continue
        annotation = model.model_fields[section].annotation if section in model.model_fields else None
        inner = _section_in(annotation)
        if inner is None:
            break
        model, is_name = inner, get_origin(annotation) is dict
    return list(model.model_fields)


def _section_in(annotation: Any) -> type[BaseModel] | None:
    """The settings model in a type, wherever it stands in it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _section_in(inner))), None)


def place(configured: Configured, *keys: str) -> Place:
    """Where a key stands in `alignkit.toml`: for what is found wrong with it only later."""
    dotted = ".".join(keys)
    if configured.file is None or configured.source(dotted) != "config":
        return Place("settings", None, dotted)
    text, _ = _read(configured.file)
    return Place(configured.file.name, _line_of(text, list(keys)), dotted)


def _line_of(text: str, keys: list[str]) -> int | None:
    """The line on which a key stands: the TOML parser does not keep it."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+([^\]]+)\]", line)
        if header:
            section = header[1].replace('"', "").replace("'", "").strip()
            if section == ".".join(keys):
                return number
        key = re.match(r"""\s*["']?([\w.-]+)["']?\s*=""", line)
        if key and ".".join(part for part in (section, key[1]) if part) == ".".join(keys):
            return number
    return _line_of(text, keys[:-1]) if len(keys) > 1 else None
