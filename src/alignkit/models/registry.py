"""Which models there are: built-in and plugged-in ones by entry point, your own by `alignkit.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from pydantic import ValidationError

from alignkit.config.settings import MODEL_PARAMETERS, CustomModel
from alignkit.errors import ConfigError, Place, UsageError, did_you_mean
from alignkit.journeys.batch import Journeys, Weights
from alignkit.models.model import Model

GROUP = "alignkit.models"

#: The order in which models are listed: from the CRM's own word to the fullest; plugins follow by name.
ORDER = (
    "primary-campaign",
    "first",
    "last",
    "last-non-direct",
    "linear",
    "time-decay",
    "position-based",
    "u-shaped",
    "w-shaped",
    "full-path",
    "j-shaped",
    "inverse-j",
    "lead-creation",
    "opportunity-creation",
    "markov",
    "shapley",
    "shao-li",
    "logistic",
    "participation",
)


@cache
def _found() -> dict[str, Any]:
    place = {name: at for at, name in enumerate(ORDER)}
    points = sorted(entry_points(group=GROUP), key=lambda point: (place.get(point.name, len(place)), point.name))
    return {point.name: point for point in points}


def names(custom: Mapping[str, Mapping[str, Any]] | None = None) -> list[str]:
    """The names of all models, a company's own after the built-in ones.

    >>> "w-shaped" in names() and "ours" in names({"ours": {"first": 100}})
    True
    """
    return [*_found(), *(name for name in custom or {} if name not in _found())]


def get(name: str, custom: Mapping[str, Mapping[str, Any]] | None = None) -> Model:
    """The model of that name; `UsageError` with the nearest name when there is none.

    >>> get("w-shaped").short
    'first 30, lead 30, opportunity 30, middle 10'
    """
    custom = custom or {}
    _refuse_reused_names(custom)
    if name in _found():
        return _loaded(name)
    if name in custom:
        return _custom(name, custom[name])
    hint = did_you_mean(name, names(custom))
    raise UsageError(
        "unknown-model",
        f"there is no model {name!r}",
        do=[hint or "see  alignkit models", "or define it:  [models.…]  in alignkit.toml"],
    )


def parameters(name: str, custom: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The parameters of a built-in model, from `[models.NAME]`.

    >>> parameters("time-decay", {"time-decay": {"half_life_days": 14}})
    {'half_life_days': Decimal('14')}
    """
    schema = MODEL_PARAMETERS.get(name)
    return _validated(schema, name, custom.get(name, {})).model_dump() if schema else {}


def _loaded(name: str) -> Model:
    found = _found()[name].load()
    if not isinstance(found, Model):
        raise ConfigError("bad-plugin", f"the plugin {name!r} is not a model", do=["decorate it with @alignkit.model"])
    return found


def _refuse_reused_names(custom: Mapping[str, Mapping[str, Any]]) -> None:
    for name in custom:
        if name in _found() and name not in MODEL_PARAMETERS:
            raise ConfigError(
                "reused-model-name",
                f"{name!r} is a built-in model and cannot be redefined",
                where=Place("alignkit.toml", None, f"models.{name}"),
                do=["give your model a name of its own"],
            )


def _validated(schema: Any, name: str, values: Mapping[str, Any]) -> Any:
    try:
        return schema.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(["models", name, *map(str, first["loc"])])
        says = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            says = f"there is no {first['loc'][0]}; " + (
                did_you_mean(str(first["loc"][0]), schema.model_fields)
                or f"the keys are {', '.join(schema.model_fields)}"
            )
        raise ConfigError("bad-model", says, where=Place("alignkit.toml", None, key)) from error


def _custom(name: str, values: Mapping[str, Any]) -> Model:
    weights: dict[str, Decimal] = {k: v for k, v in _validated(CustomModel, name, values).model_dump().items() if v}
    words = ", ".join(f"{key} {value.normalize():f}" for key, value in weights.items())

    def weigh(journeys: Journeys) -> Weights:
        return journeys.milestones(**weights)

    milestones = tuple(key for key in weights if key != "middle")
    return Model(name, weigh, milestones, f"Your own model: {words}.", words, "middle" in weights)
