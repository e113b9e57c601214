"""Ids as systems write them: one form for each, so that the same record is never two."""

from __future__ import annotations

from alignkit.sources.mapping.exports import How, IdShape, Reader
from alignkit.sources.mapping.expressions import Expression, case, coalesce, joined, sql

#: The letters of a Salesforce id's checksum, and which of five characters are capitals for each: lowest bit first.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_CAPITALS = " ".join("".join(str(letter >> bit & 1) for bit in range(5)) for letter in range(32))


def salesforce_shape(prefix: str) -> IdShape:
    """The ids of one Salesforce object: its three letters, and a checksum where they have 18.

    >>> shape = salesforce_shape("001")
    >>> shape.fits("001A0000006Vm9rIAC"), shape.fits("001A0000006Vm9r"), shape.fits("001A0000006Vm9rIAA")
    (True, True, False)
    """
    says = f"start with {prefix} and pass their checksum"
    return IdShape(says, f"{prefix}[A-Za-z0-9]{{12}}([A-Z0-5]{{3}})?", _checksum_holds)


def _checksum_holds(text: str) -> bool:
    """Whether the last three of 18 characters say which of the first fifteen are capitals; of 15 there is none."""
    fives = (text[0:5], text[5:10], text[10:15])
    letters = [_LETTERS[sum(1 << bit for bit, letter in enumerate(five) if letter.isupper())] for five in fives]
    return text[15:] in {"", "".join(letters)}


def salesforce_id(how: How, *cells: Expression | None) -> Expression:
    """The first id that is there, in its 18-character form; the all-zero id that stands for "none" is null."""
    given = coalesce(*cells)
    return sql(
        "case when {given} in {none} then null"
        " when strlen({given}) = 15 and regexp_full_match({given}, '[A-Za-z0-9]{15}')"
        " then {given} || {checksum} else {given} end",
        given=given,
        none=("000000000000000AAA", "000000000000000"),
        checksum=_checksum(given),
    )


def salesforce_id_of(prefix: str) -> Reader:
    """An id of one object only: an activity's `WhatId` may be a deal, an account, or something else."""

    def read(how: How, *cells: Expression | None) -> Expression:
        given = coalesce(*cells)
        return case((sql("starts_with({given}, {prefix})", given=given, prefix=prefix), salesforce_id(how, given)))

    return read


def _checksum(given: Expression) -> Expression:
    """The three letters that say which of an id's first fifteen characters are capitals, five by five."""
    capitals = sql("regexp_replace(regexp_replace(left({id}, 15), '[^A-Z]', '0', 'g'), '[A-Z]', '1', 'g')", id=given)
    letters = [
        sql(
            "substr({letters}, (instr({capitals}, substr({given}, {start}, 5)) + 5) // 6, 1)",
            letters=_LETTERS,
            capitals=_CAPITALS,
            given=capitals,
            start=start,
        )
        for start in (1, 6, 11)
    ]
    return joined(" || ", letters)
