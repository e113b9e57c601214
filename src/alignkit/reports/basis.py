"""The line under a title: on what an answer rests, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alignkit.answer import Answer
from alignkit.reports import figures


def sentence(answer: Answer) -> list[str]:
    """The parts of the basis a reader needs: how many deals, of which period, by which model, in which currency.

    >>> import pyarrow as pa
    >>> sentence(Answer("a", "", "", (), pa.table({}), basis={"n_deals": 1, "model": "w-shaped", "currency": "USD"}))
    ['1 deal won', 'W-shaped', 'USD']
    """
    known = _with_assumptions(answer)
    parts = [_deals(known), _model(known), _lookback(known), _currency(known), _as_of(known)]
    return [part for part in parts if part]


def model_title(name: str) -> str:
    """A model's name at the start of a phrase.

    >>> model_title("w-shaped")
    'W-shaped'
    """
    return name[:1].upper() + name[1:]


def _with_assumptions(answer: Answer) -> Mapping[str, Any]:
    return {a.name.rpartition(".")[2]: a.value for a in answer.assumptions} | dict(answer.basis)


def _deals(known: Mapping[str, Any]) -> str:
    if known.get("n_deals") is None:
        return ""
    first, last = _day(known.get("since")), _day(known.get("until"))
    period = f" from {first} to {last}" if first and last else f" since {first}" if first else ""
    period = period or (f" until {last}" if last else "")
    return f"{figures.some(known['n_deals'], 'deal')} won{period}"


def _model(known: Mapping[str, Any]) -> str:
    return model_title(str(known["model"])) if known.get("model") else ""


def _lookback(known: Mapping[str, Any]) -> str:
    return f"{known['lookback_days']}-day lookback" if known.get("lookback_days") is not None else ""


def _currency(known: Mapping[str, Any]) -> str:
    code = known.get("currency")
    return "no currency named (--currency)" if code == "XXX" else str(code or "")


def _as_of(known: Mapping[str, Any]) -> str:
    # The default as-of cuts nothing off and would only distract; a chosen one changes what is won.
    return f"as of {_day(known['as_of'])}" if known.get("as_of_set") and known.get("as_of") else ""


def _day(value: Any) -> str:
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return figures.day(value) if value else ""
