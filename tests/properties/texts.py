"""Texts near the grammar of each field type: mostly acceptable, sometimes off by one character."""

from __future__ import annotations

from hypothesis import strategies as st

from alignkit.records import Record, RecordField
from alignkit.records.types import (
    ChoiceType,
    CountType,
    CurrencyType,
    DayType,
    FlagType,
    InstantType,
    KeyType,
    MoneyType,
    NumberType,
    RateType,
    ShareType,
)

#: Anything that a table can hold (Arrow has no surrogates).
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
DIGITS = st.text("0123456789", min_size=1, max_size=18)


def _off_by_one(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Now and then a character more, fewer or other: a space, a newline, a letter, a digit of another script."""
    strange = st.sampled_from(list(" \t\n+-.,:TZz09e_ſ٣０"))

    def changed(text: str, place: int, character: str, how: str) -> str:
        at = place % (len(text) + 1)
        return {
            "more": text[:at] + character + text[at:],
            "fewer": text[:at] + text[at + 1 :],
            "other": text[:at] + character + text[at + 1 :],
        }[how]

    mutated = st.builds(changed, texts, st.integers(0, 40), strange, st.sampled_from(["more", "fewer", "other"]))
    return st.one_of(texts, texts, texts, mutated)


YEARS = st.one_of(st.integers(2023, 2027), st.integers(1968, 1972), st.integers(2198, 2201), st.sampled_from([0, 9999]))
DAYS = st.builds("{:04}-{:02}-{:02}".format, YEARS, st.integers(0, 13), st.integers(0, 32))
CLOCKS = st.builds(
    "{:02}:{:02}{}".format,
    st.integers(0, 25),
    st.sampled_from([0, 1, 29, 30, 59, 60]),
    st.sampled_from(["", ":00", ":59", ":60", ":07.5", ":07.123456", ":07.1234567", ":07."]),
)
OFFSETS = st.sampled_from(
    ["", "", "Z", "z", "+00:00", "-00:00", "+0530", "-05:00", "+14:00", "+23:59", "+24:00", "+02", "-0330"]
)

#: Days on which clocks change, somewhere: an hour is missing, or comes twice.
CHANGES = [
    "2026-03-08",
    "2026-03-29",
    "2026-10-25",
    "2026-11-01",
    "2024-03-10",
    "2025-04-06",
    "2025-10-05",
    "2019-02-16",
]
INSTANTS = st.one_of(
    DAYS,
    st.sampled_from(CHANGES),
    st.builds("{}{}{}{}".format, st.one_of(DAYS, st.sampled_from(CHANGES)), st.sampled_from("T TT t"), CLOCKS, OFFSETS),
)

AMOUNTS = st.one_of(
    st.builds("{}{}.{}".format, st.sampled_from(["", "-", "+"]), DIGITS, st.text("0123456789", max_size=13)),
    st.builds("{}{}".format, st.sampled_from(["", "-", "+", "--"]), DIGITS),
    st.builds("{}.{}".format, st.integers(0, 10**5), st.sampled_from(["0", "5", "50", "500", "505", "5000", "00001"])),
    st.sampled_from(
        ["90071992547409.91", "90071992547409.92", "9007199254740991", "-9007199254740992", "1e5", ".5", "5."]
    ),
)
RATES = st.one_of(
    st.builds("{}.{}".format, DIGITS, st.text("0123456789", max_size=13)),
    st.sampled_from(["1", "0", "0.0", "0.000000000001", "0.0000000000001", "999999999999.999999999999", "1e3", "-1"]),
)
NUMBERS = st.one_of(RATES, st.builds("{}{}".format, st.sampled_from("+-"), RATES))
SHARES = st.one_of(
    st.builds("{}.{}".format, st.sampled_from("001"), st.text("0123456789", min_size=1, max_size=13)),
    st.sampled_from(["0", "1", "1.0", "1.000000000001", "0.000000000001", "60", "60%", "-0.1", "-0", "+1", ".5"]),
)


def texts(record: type[Record], field: RecordField) -> st.SearchStrategy[str | None]:
    """Texts for one field of a record; absent now and then."""
    kind = field.type
    near: dict[type, st.SearchStrategy[str]] = {
        DayType: DAYS,
        InstantType: INSTANTS,
        MoneyType: AMOUNTS,
        RateType: RATES,
        NumberType: NUMBERS,
        ShareType: SHARES,
        CountType: DIGITS,
        FlagType: st.sampled_from(
            ["true", "TRUE", "True", "1", "yes", "Yes", "false", "0", "no", "NO", "t", "on", "2"]
        ),
        CurrencyType: st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF", "XXX", "usd", "US", "ZZZ", "DEM"]),
        KeyType: st.one_of(ANY, st.sampled_from(["a" * 255, "a" * 256, "é" * 127, "é" * 128, "006Kd00000d2XeK"])),
    }
    if isinstance(kind, ChoiceType):
        words = st.sampled_from([*kind.words, kind.words[0].upper(), f"{kind.words[0]} "])
        return st.one_of(words, words, words, st.none() if not field.required else words)
    if type(kind) not in near:
        return st.one_of(ANY, st.none(), st.just(""))
    return st.one_of(*[_off_by_one(near[type(kind)])] * 4, st.none(), st.just(""))
