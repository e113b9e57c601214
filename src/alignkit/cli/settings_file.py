"""alignkit.toml as `init` writes it: generated from the settings, so that it can never say anything else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from textwrap import wrap
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from alignkit.config.experiments import ExperimentSettings
from alignkit.config.settings import MODEL_PARAMETERS, CustomModel, InputSettings, Settings

_HEAD = """\
# alignkit.toml: every rule you may decide for yourself, with alignkit's default.
# Take away the # before a setting to decide otherwise. A flag wins over the environment (ALIGNKIT_CURRENCY, …),
# which wins over this file.
# All settings with their types:  alignkit schema config
"""

#: Examples where a default would say nothing; an empty one leaves the setting out.
_EXAMPLES = {
    "currency": '"USD"',
    "inputs": "",
    "models": "",
    "experiments": "",
    "inputs.deals.path": '"exports/opportunities-*.csv"',
    "inputs.deals.columns": '{ amount = "Deal Value", closed_on = "Signed" }',
    "inputs.deals.decimal": '","',
    "inputs.deals.date_order": '"dmy"',
    "inputs.deals.timezone": '"Europe/Berlin"',
    "inputs.deals.currency": '"EUR"',
    "inputs.deals.encoding": '"cp1252"',
    "inputs.deals.system": '"salesforce"',
    "deals.stages": '{ "Closed Won" = "won", "Closed Lost" = "lost", "Negotiation" = "open" }',
    "deals.revenue_types": '{ "Upgrade" = "expansion" }',
    "touches.policy": '{ "video-view" = false }',
    "touches.exclude.campaigns": '["Test *"]',
    "touches.exclude.email_domains": '["ours.com"]',
    "campaigns.teams": '{ "Field visit*" = "sales" }',
    "campaigns.channels": '{ "Trade Show*" = "Events" }',
    "experiments.brand-pause.campaign": '"Google Ads, brand"',
    "experiments.brand-pause.design": '"brand-bid-pause"',
    "experiments.brand-pause.starts_on": "2026-01-05",
    "experiments.brand-pause.ends_on": "2026-02-01",
    "experiments.brand-pause.spend": '"12000.00"',
    "experiments.brand-pause.value_per_conversion": '"3000.00"',
    "experiments.brand-pause.treated": "",
    "experiments.brand-pause.control": "",
    "experiments.brand-pause.file": '"experiments/brand.csv"',
}


def commented() -> str:
    """The whole file.

    >>> import tomllib
    >>> tomllib.loads(commented())
    {}
    """
    lines = [_HEAD, *_fields(Settings)]
    lines += [
        "",
        "# Files that are not found by what is in them, or read wrongly.",
        "#[inputs.deals]",
        *_fields(InputSettings, "inputs.deals."),
    ]
    for name, section in _sections(Settings):
        lines += ["", *_comment((section.__doc__ or "").strip()), f"#[{name}]", *_fields(section, f"{name}.")]
    weights = ", ".join(CustomModel.model_fields)
    lines += ["", f"# A model of your own: percentages of {weights}; they sum to 100.", "#[models.ours]"]
    lines += [f"#{key} = {value}" for key, value in (("first", 20), ("lead", 30), ("opportunity", 40), ("middle", 10))]
    for name, schema in MODEL_PARAMETERS.items():
        lines += ["", *_comment((schema.__doc__ or "").strip()), f"#[models.{name}]", *_fields(schema)]
    lines += [
        "",
        *_comment((ExperimentSettings.__doc__ or "").strip()),
        "#[experiments.brand-pause]",
        *_fields(ExperimentSettings, "experiments.brand-pause."),
    ]
    return "\n".join(lines) + "\n"


def _sections(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield f"{prefix}{name}", field.annotation
            yield from _sections(field.annotation, f"{prefix}{name}.")


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            continue
        value = _EXAMPLES.get(f"{prefix}{name}", _toml(field.get_default(call_default_factory=True)))
        if value:
            yield from _comment(_says(field))
            yield f"#{name} = {value}"


def _says(field: FieldInfo) -> str:
    words = [word for word in _choices(field.annotation) if word.isascii() and word[0].isalpha()]
    choices = ", ".join(words) if len(words) > 1 else ""
    # The number of a rule in brackets is for readers of the code.
    sentence = re.sub(r" \(\d+\)", "", field.description or "")
    return " ".join(part for part in (sentence, f"One of {choices}." if choices else "") if part)


def _choices(annotation: Any) -> list[str]:
    """The words of a closed list, wherever it stands in the type."""
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    return [word for inner in get_args(annotation) for word in _choices(inner)]


def _comment(sentence: str) -> list[str]:
    return [f"# {line}" for line in wrap(sentence, 100, break_on_hyphens=False)]


def _toml(value: Any) -> str:
    match value:
        case None:
            return '""'
        case bool():
            return "true" if value else "false"
        case Decimal() | int() | float():
            return f"{value}"
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return "{}"
    return json.dumps(str(value), ensure_ascii=False)
