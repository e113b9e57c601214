"""The line under a title: on what an answer rests, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alignkit.answer import Answer
from alignkit.errors import some
from alignkit.reports import figures


def sentence(answer: Answer) -> list[str]:
    """The parts of the basis a reader needs: how many deals, of which period, by which model, in which currency.

    >>> import pyarrow as pa
    >>> sentence(Answer("a", "", "", (), pa.table({}), basis={"n_deals": 1, "model": "w-shaped", "currency": "USD"}))
    ['1 deal won', 'W-shaped', 'USD']
    """
    known = answer.basis
    parts = [_deals(known), _model(known), lookback(known), _currency(known), _as_of(answer)]
    return [part for part in parts if part]


def model_title(name: str) -> str:
    """A model's name at the start of a phrase.

    >>> model_title("w-shaped")
    'W-shaped'
    """
    return name[:1].upper() + name[1:]


def shape(known: Mapping[str, Any]) -> str:
    """The model with its weights in a few words.

    >>> shape({"model": "u-shaped", "model_shape": "first 50, lead 50"})
    'U-shaped: first 50, lead 50'
    """
    weights = known.get("model_shape")
    return f"{_model(known)}: {weights}" if weights else _model(known)


def lookback(known: Mapping[str, Any]) -> str:
    """How far back touches count."""
    return f"{known['lookback_days']}-day lookback" if known.get("lookback_days") is not None else ""


def _deals(known: Mapping[str, Any]) -> str:
    if known.get("n_deals") is None:
        return ""
    first, last = _day(known.get("closed_from")), _day(known.get("closed_to"))
    period = f" from {first} to {last}" if first and last else ""
    return f"{some(known['n_deals'], 'deal')} won{period}"


def _model(known: Mapping[str, Any]) -> str:
    return model_title(str(known["model"])) if known.get("model") else ""


def _currency(known: Mapping[str, Any]) -> str:
    code = known.get("currency")
    return "no currency named (--currency)" if code == "XXX" else str(code or "")


def _as_of(answer: Answer) -> str:
    """The as-of day, where somebody set it: the default cuts nothing off and would only distract."""
    given = any(a.name == "as_of" and a.source != "data" for a in answer.assumptions)
    return f"as of {_day(answer.basis['as_of'])}" if given and answer.basis.get("as_of") else ""


def _day(value: Any) -> str:
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return figures.day(value) if value else ""
