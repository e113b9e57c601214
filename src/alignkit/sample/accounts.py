"""The accounts of the sample company: name, web site, industry, currency, rep. Each is a function of its number."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

import numpy as np

from alignkit.sample import names
from alignkit.sample.draws import Drawn, Draws
from alignkit.sample.traps import SHARED_DOMAIN

CURRENCIES = ("USD", "EUR", "GBP", "JPY")
_OF_TEN = np.array([0, 0, 0, 0, 0, 0, 1, 1, 2, 3])


def account_names(account: Drawn) -> list[str]:
    """The name of each account; no two share one, except that the difficult ones return every 300 accounts."""
    return [_name(number) for number in account.tolist()]


def domains(account: Drawn) -> list[str]:
    """The domain of each account's web site; some have the one of the account before."""
    owner = account - SHARED_DOMAIN(account)
    return [_domain(number) for number in owner.tolist()]


def industries(account: Drawn) -> list[str]:
    """The industry that goes with the name."""
    return [names.INDUSTRIES[number % len(names.INDUSTRIES)] for number in account.tolist()]


def currency(luck: Draws, account: Drawn) -> Drawn:
    """The index of the currency an account pays in."""
    return _OF_TEN[luck.below("currency", 10, account)]


def reps(luck: Draws, account: Drawn) -> Drawn:
    """The rep who owns an account's deals; EMEA and APAC accounts have their own."""
    paid_in = currency(luck, account)
    abroad = np.array([-1, 1, 6, 4])[paid_in]
    home = np.array([0, 2, 3, 5, 7])[luck.below("rep", 5, account)]
    return np.where(abroad >= 0, abroad, home)


@cache
def ascii_letters(text: str) -> str:
    """A name as it stands in an e-mail address.

    >>> ascii_letters("Zoë O'Neill")
    'zoe.oneill'
    """
    plain = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ı", "i")).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.lower().replace(" ", ".") if letter.isalnum() or letter == ".")


def _words(number: int) -> tuple[str, str, str]:
    lap, place = divmod(number, len(names.BEGINNINGS) * len(names.ENDINGS))
    row, first = divmod(place, len(names.BEGINNINGS))
    beginning = names.BEGINNINGS[(first * 20) % len(names.BEGINNINGS)]
    ending = names.ENDINGS[(row + number) % len(names.ENDINGS)]
    again, turn = divmod(lap, len(names.ROUNDS))
    return beginning + ending, names.ROUNDS[turn], str(again + 1) if again else ""


@lru_cache(8192)
def _name(number: int) -> str:
    if number % 300 in names.DIFFICULT_NAMES:
        return names.DIFFICULT_NAMES[number % 300]
    word, turn, again = _words(number)
    return " ".join(part for part in (word, names.TRADES[number % len(names.TRADES)], turn, again) if part)


@lru_cache(8192)
def _domain(number: int) -> str:
    word, turn, again = _words(number)
    return f"{word}{turn}{again}.example".lower()
