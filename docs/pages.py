"""The generated pages of `docs/`, as text: everything in them comes from the code, and can say nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import yaml
from docs.rules import CHAPTERS, Rule
from pydantic import BaseModel

from alignkit.cli.app import COMMANDS
from alignkit.config.experiments import Arm, ExperimentSettings
from alignkit.config.settings import MODEL_PARAMETERS, CustomModel, InputSettings, Settings
from alignkit.journeys.vocabulary import REASONS, VERDICTS, WORDS
from alignkit.models import registry
from alignkit.records import RECORDS, Record, RecordField
from alignkit.records.touch import POLICY
from alignkit.records.types import FieldType, InstantType, day_name

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"
RULE = re.compile(r" \((\d+)\)")

_CONTRADICTION = {
    "error": "Two different rows of one key stop the run; both are named.",
    "left-out": "Of two different rows of one key one is left out and counted.",
    "allowed": "Several rows of one key are all read.",
}


def records() -> str:
    """docs/records.md: the canonical files, field by field."""
    types = {field.type.name: field.type for record in RECORDS.values() for field in record.fields()}
    closed = [f"`{kind}`{'' if counts else ' (no act of the buyer)'}" for kind, counts in POLICY.items()]
    parts = [
        _head("The canonical files", "src/alignkit/records"),
        (ROOT / "docs" / "parts" / "records.md").read_text("utf-8").strip(),
        "## How a cell is written",
        _table(("Type", "Written as"), ([name, _says(face)] for name, face in types.items() if name != "choice")),
        (
            "A blank cell is unknown. Columns may stand in any order, and those that may be blank may be absent. "
            "A row with a cell that cannot be read is left out and listed; where the field is *lenient*, "
            "the cell alone counts as blank, and that is said."
        ),
        *(_record(record) for record in RECORDS.values()),
        "## Kinds of touch",
        f"{', '.join(closed)}. `[touches.policy]` in alignkit.toml decides otherwise.",
    ]
    return "\n\n".join(parts) + "\n"


def models() -> str:
    """docs/models.md: each model's own docstring."""
    parts = [
        _head("The models", "src/alignkit/models"),
        (
            "`alignkit models NAME` prints the same. FT, LC, OC and CW are the milestones of [rules.md](rules.md): "
            "first touch, lead creation, opportunity creation, closed won."
        ),
        _table(
            ("Model", "Shape", "What it does"),
            ([f"[{m.name}](#{m.name})", m.short, m.title] for m in map(registry.get, registry.names())),
        ),
    ]
    parts += [f"## {model.name}\n\n{_lines_kept(model.doc)}" for model in map(registry.get, registry.names())]
    parts += [
        "## A model of your own",
        (
            "As data, in `alignkit.toml`: percentages that sum to 100. "
            f"The keys are {', '.join(f'`{key}`' for key in CustomModel.model_fields)}."
        ),
        "```toml\n[models.ours]\nfirst = 20\nlead = 30\nopportunity = 40\nmiddle = 10\n```",
        (
            "As code: a function from journeys to one weight an entry, and an entry point of the group "
            "`alignkit.models`; [custom_model.py](../examples/custom_model.py) is a whole one."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def settings() -> str:
    """docs/settings.md: every key of alignkit.toml."""
    parts = [
        _head("The settings", "src/alignkit/config/settings.py"),
        (
            "`alignkit init` writes them into a commented `alignkit.toml`. A flag wins over the environment "
            "(`ALIGNKIT_CURRENCY`, …), which wins over the nearest `alignkit.toml` from the first input upward. "
            "A key that is not here is refused, with the nearest one that is. The last column names the rule in "
            "[rules.md](rules.md)."
        ),
        _fields(Settings),
    ]
    named: list[tuple[str, type[BaseModel]]] = [("inputs.KIND", InputSettings), ("models.YOURS", CustomModel)]
    for name, section in (*_sections(Settings), *named):
        parts += [f"## [{name}]", _escaped((section.__doc__ or "").strip()), _fields(section)]
    for name, section in MODEL_PARAMETERS.items():
        parts += [f"## [models.{name}]", (section.__doc__ or "").strip(), _fields(section)]
    for name, section in (("experiments.NAME", ExperimentSettings), ("experiments.NAME.treated and .control", Arm)):
        parts += [f"## [{name}]", (section.__doc__ or "").strip(), _fields(section)]
    return "\n\n".join(parts) + "\n"


def rules() -> str:
    """docs/rules.md: each rule, its settings and defaults, its cases."""
    cases = _cases()
    parts = [
        _head("The rules", "docs/rules.py"),
        (
            "Where definitions in the field differ, this is what alignkit does. Each rule is held by cases from raw "
            "records to cents, in words a user would choose; each case fails when its rule's setting is flipped. "
            "`alignkit attribute -v` prints the rules in force and how much each decided."
        ),
    ]
    for chapter, found in CHAPTERS.items():
        parts += [f"## {chapter}", *(_rule(rule, cases.get(rule.number, [])) for rule in found)]
    parts += [
        "## Verdicts and reasons",
        "Why a touch is not credited, the first that applies:",
        _table(("Code", "In words"), ([f"`{code}`", WORDS[code]] for code in VERDICTS)),
        (
            "Why a deal is unattributed, the first that applies; touches that were all dropped give the verdict "
            "nearest to being kept:"
        ),
        _table(("Code", "In words"), ([f"`{code}`", WORDS[code]] for code in REASONS)),
    ]
    return "\n\n".join(parts) + "\n"


def commands() -> str:
    """docs/commands.md: the help of every command."""
    parts = [
        _head("The commands", "src/alignkit/cli"),
        "Data goes to stdout, everything else to stderr. `alignkit` and `alignkit COMMAND --help` print these pages.",
    ]
    for name in ("", *COMMANDS):
        line = f"alignkit {name}".strip()
        parts.append(f"## {line}\n\n```console\n$ {line} --help\n```")
    return "\n\n".join(parts) + "\n"


def _record(record: type[Record]) -> str:
    rows = ([f"`{f.name}`", "yes" if f.required else "", _kind(f), f.description] for f in record.fields())
    days = [day_name(f.name) for f in record.fields() if isinstance(f.type, InstantType)]
    key = ", ".join(f"`{name}`" for name in record.key)
    lines = [
        f"## {record.table}.csv",
        f"One row is {record.noun}. " + (f"Key: {key}. {_CONTRADICTION[record.contradiction]}" if key else ""),
        _table(("Field", "Needed", "Type", "Meaning"), rows),
    ]
    if days:
        lines.append(f"In SQL and notebooks also the day in the reporting zone: {', '.join(f'`{d}`' for d in days)}.")
    return "\n\n".join(line.strip() for line in lines)


def _kind(field: RecordField) -> str:
    face = field.type
    says = face.name if face.name != "choice" else "kind of touch" if len(face.says) > 100 else face.says
    return f"{says}, lenient" if field.lenient else says


def _says(face: FieldType) -> str:
    return face.says[:1].upper() + face.says[1:]


def _sections(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield f"{prefix}{name}", field.annotation
            yield from _sections(field.annotation, f"{prefix}{name}.")


def _fields(model: type[BaseModel]) -> str:
    rows = []
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            continue
        sentence = field.description or ""
        default = "" if field.is_required() else _toml(field.get_default(call_default_factory=True))
        found = RULE.search(sentence)
        choices = [f"`{word}`" for word in _choices(field.annotation)]
        says = RULE.sub("", sentence) + (f" One of {', '.join(choices)}." if choices else "")
        rows.append([f"`{name}`", default and f"`{default}`", says, found[1] if found else ""])
    return _table(("Key", "Default", "Meaning", "Rule"), rows)


def _choices(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    return [word for inner in get_args(annotation) for word in _choices(inner)]


def _toml(value: Any) -> str:
    """A default as it would stand in alignkit.toml; nothing for no value."""
    if value in (None, "", [], {}):
        return ""
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def _rule(rule: Rule, cases: Sequence[Path]) -> str:
    named = [f"[{_story(path)}](../{path.relative_to(ROOT).as_posix()})" for path in cases]
    lines = [f"**{rule.number}. {rule.subject}.** {rule.holds}"]
    lines += [f"Setting: {', '.join(_setting(key) for key in rule.settings)}."] if rule.settings else []
    lines += [f"Cases: {', '.join(named)}."] if named else []
    return "  \n".join(lines)


def _story(path: Path) -> str:
    """The name of a case as words: `the_deal_s_account` is the deal's account."""
    return path.stem.replace("_s_", "'s ").replace("_", " ")


def _setting(key: str) -> str:
    default = _toml(_default(key))
    return f"`{key}`" + (f" = `{default}`" if default else "")


def _default(key: str) -> Any:
    """The default of a dotted key; `KeyError` when there is no such setting."""
    section, _, last = key.rpartition(".")
    if section.removeprefix("models.") in MODEL_PARAMETERS:
        return getattr(MODEL_PARAMETERS[section.removeprefix("models.")](), last)
    value: Any = Settings()
    for name in key.split("."):
        if name not in type(value).model_fields:
            raise KeyError(key)
        value = getattr(value, name)
    return value


def _cases() -> dict[int, list[Path]]:
    """Rule number → the golden cases that hold it."""
    found: dict[int, list[Path]] = {}
    for path in sorted(CASES.rglob("*.yml")):
        rule = yaml.safe_load(path.read_text("utf-8"))["rule"]
        for number in rule if isinstance(rule, list) else [rule]:
            found.setdefault(int(number), []).append(path)
    return found


def _head(title: str, origin: str) -> str:
    return f"# {title}\n\n<!-- Written by `make docs` from {origin}; do not edit. -->"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_escaped(cell).replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _lines_kept(doc: str) -> str:
    """A docstring whose example and source stay on lines of their own."""
    return re.sub(r"(?<!\n)\n(?=Source: |Example: )", "  \n", _escaped(doc))


def _escaped(text: str) -> str:
    """Asterisks that mean emphasis stay; what looks like markup by accident does not."""
    return text.replace("<", "&lt;")
