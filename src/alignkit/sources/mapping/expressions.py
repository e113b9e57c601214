"""How a cell is read: each reader turns raw text into canonical text (`records/types.py`), in SQL over c0, c1, ….

A text that a reader cannot make sense of passes through unchanged, so that the record's check refuses it and the
message shows what stands in the file. Only words of ours stand in these expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alignkit.sources.mapping.exports import Column, How, Read, column, columns_of
from alignkit.sources.mapping.statements import looked_up, stage_outcome

TRUE = ("1", "true", "yes", "y", "x", "ja", "oui", "✓")
FALSE = ("0", "false", "no", "n", "nein", "non")

#: Twelve-hour formats come first: %H would take the hour and stop at AM.
_CLOCKS = ("", " %I:%M %p", " %I:%M:%S %p", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f")
_WORDED = ("%b %d, %Y", "%d %b %Y", "%d %b, %Y", "%B %d, %Y", "%d %B %Y", "%a %b %d %Y")
_NUMBERED = {
    "mdy": ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%m.%d.%Y"),
    "dmy": ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d.%m.%y"),
    "ymd": ("%Y/%m/%d", "%Y.%m.%d"),
}


def text(how: How, cell: str) -> str:
    """The cell as it is."""
    return cell


def salesforce_id(how: How, *cells: str | None) -> str:
    """The first id that is there, in its 18-character form; the all-zero id that stands for "none" is null."""
    cell = first_of(how, *cells)
    return (
        f"case when {cell} in ('000000000000000AAA', '000000000000000') then null"
        f" when strlen({cell}) = 15 and regexp_full_match({cell}, '[A-Za-z0-9]{{15}}')"
        f" then {cell} || {_checksum(cell)} else {cell} end"
    )


#: The letters of an id's checksum, and which of five characters are capitals for each: the first is the lowest bit.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_CAPITALS = " ".join("".join(str(letter >> bit & 1) for bit in range(5)) for letter in range(32))


def _checksum(cell: str) -> str:
    """The three letters that say which of an id's first fifteen characters are capitals, five by five."""
    capitals = f"regexp_replace(regexp_replace(left({cell}, 15), '[^A-Z]', '0', 'g'), '[A-Z]', '1', 'g')"
    fives = [f"substr({capitals}, {start}, 5)" for start in (1, 6, 11)]
    return " || ".join(f"substr('{_LETTERS}', (instr('{_CAPITALS}', {five}) + 5) // 6, 1)" for five in fives)


def checksum_holds(cell: str) -> str:
    """Whether an 18-character id's last three letters fit its first fifteen characters."""
    return f"(strlen({cell}) = 18 and substr({cell}, 16, 3) = {_checksum(cell)})"


def first_of(how: How, *cells: str | None) -> str:
    """The first cell that is not blank."""
    given = [cell for cell in cells if cell is not None]
    return given[0] if len(given) == 1 else f"coalesce({', '.join(given)})"


def prefixed(prefix: str) -> Read:
    """Ids of a system that may collide with another's: `marketo:123`."""

    def read(how: How, *cells: str | None) -> str:
        return f"'{prefix}' || {first_of(how, *cells)}"

    return read


def merged_into(prefix: str = "") -> Read:
    """The record that a person was merged into, which a file or a cell of its own says."""

    def read(how: How, cell: str) -> str:
        person = f"'{prefix}' || {cell}" if prefix else cell
        return looked_up("merged_into_id", "person_merges", person_id=person)

    return read


def truth(cell: str | None, how: How) -> str:
    """A tri-state: true, false, or null where the cell says neither."""
    if cell is None:
        return "null::boolean"
    blank = f" when {cell} is null then false" if how.blank_is_false else ""
    return (
        f"case when lower({cell}) in {_list(TRUE)} then true when lower({cell}) in {_list(FALSE)} then false{blank} end"
    )


def flag(how: How, *cells: str | None) -> str:
    """True when any of the cells is."""
    given = [cell for cell in cells if cell is not None]
    if len(given) == 1:
        said = truth(given[0], how)
        return f"case when {said} then 'true' when not {said} then 'false' else {given[0]} end"
    anything = " or ".join(f"coalesce({truth(cell, how)}, false)" for cell in given)
    return f"case when {anything} then 'true' else 'false' end"


def won_lost(
    how: How, won: str | None, closed: str | None, stage: str | None = None, pipeline: str | None = None
) -> str:
    """The outcome by the system's own flags; without them by the stage table, never by the stage's name."""
    cases = ""
    if won:
        cases += f" when {truth(won, how)} then 'won'"
    if closed:
        cases += f" when {truth(closed, how)} and not {truth(won, how)} then 'lost'" if won else ""
        cases += f" when not {truth(closed, how)} then 'open'"
    elif won:
        cases += f" when not {truth(won, how)} then 'open'"
    if stage:
        cases += f" else {stage_outcome(stage, pipeline)}"
    return f"case{cases} end" if " when" in cases else cases.removeprefix(" else ")


def outcome(how: How, cell: str, stage: str | None = None) -> str:
    """A column that says open, won or lost in so many words."""
    words = f"lower({cell})"
    said = f"case when {words} in ('open', 'won', 'lost') then {words} else {cell} end"
    return f"coalesce({said}, {stage_outcome(stage)})" if stage else said


def amount(how: How, cell: str) -> str:
    """A plain decimal out of what a person or a locale made of it: grouping, currency signs, brackets, minus signs.

    A number whose marks do not fit the file's decimal mark is left as it is, with a space behind it, so that it is
    refused and not misread.
    """
    if _index(cell) in how.plain:
        return cell
    bare = rf"regexp_replace(replace({cell}, '−', '-'), '[\s\x{{00a0}}\x{{202f}}'']', '', 'g')"
    bare = rf"regexp_replace({bare}, '^([+(-]*)([A-Z]{{3}}|[$€£¥])([+-]?[0-9.,])', '\1\3')"
    bare = rf"regexp_replace({bare}, '([A-Z]{{3}}|[$€£¥])([)-]?)$', '\2')"
    bare = rf"regexp_replace(regexp_replace({bare}, '^\((.*)\)$', '-\1'), '^([0-9.,]+)-$', '-\1')"
    point, comma = (r"\.", ",") if how.decimal == "." else (",", r"\.")
    grouped = rf"[+-]?[0-9]{{1,3}}({comma}[0-9]{{3}})+({point}[0-9]+)?"
    plain = rf"[+-]?[0-9]*({point}[0-9]+)?"
    simple = cell if how.decimal == "." else f"replace({cell}, ',', '.')"
    ours = f"replace({bare}, '{comma[-1]}', '')"
    ours = ours if how.decimal == "." else f"replace({ours}, ',', '.')"
    return (
        f"case when regexp_full_match({cell}, '[+-]?[0-9]+({point}[0-9]+)?')"
        f" then {simple}"
        f" when regexp_full_match({bare}, '{grouped}') or regexp_full_match({bare}, '{plain}')"
        rf" then regexp_replace({ours}, '^([+-]?)\.', '\10.')"
        f" when {cell} is null then null else {cell} || ' ' end"
    )


def micros(how: How, cell: str) -> str:
    """Millionths of a currency unit, rounded half away from zero to hundredths: an ad platform bills in cents."""
    return f"coalesce(round(try_cast({cell} as decimal(18, 0)) * 0.000001::decimal(7, 6), 2)::varchar, {cell} || ' ')"


def percent(how: How, cell: str) -> str:
    """A share of one out of per cent: `60`, `60%` and `60,0 %` are 0.6."""
    bare = rf"replace(regexp_replace({cell}, ' ?%$', ''), ',', '.')"
    return f"coalesce((try_cast({bare} as decimal(18, 10)) * 0.01::decimal(3, 2))::varchar, {cell})"


def share(how: How, cell: str) -> str:
    """A share of one, of whatever precision, or as per cent: `0.20000000298023224` and `20%` are 0.2."""
    part = f"coalesce(round(try_cast({cell} as decimal(24, 18)), 6)::varchar, {cell})"
    return f"case when ends_with({cell}, '%') then {percent(how, cell)} else {part} end"


#: The parameters of a link that a touch keeps.
_TAGS = {name: name for name in ("utm_source", "utm_medium", "utm_campaign", "utm_content")}
_TAGS |= {"term": "utm_term", "click_id": "gclid|msclkid|li_fat_id|fbclid"}


def query_value(parameter: str) -> Read:
    """A parameter of an address, or of its query alone, as it was meant; of several (`gclid|fbclid`) the first."""

    def read(how: How, address: str) -> str:
        value = f"regexp_extract({address}, '(?i)(?:^|[?&])(?:{parameter})=([^&#]+)', 1)"
        meant = f"nullif(trim(url_decode(replace({value}, '+', ' '))), '')"
        return f"case when contains({address}, '=') then {meant} end"

    return read


def tagged(*headings: str) -> dict[str, Column]:
    """The fields of a touch that stand in the address, or in the query, of the link that led to it."""
    return {field: column(*headings, read=query_value(parameter)) for field, parameter in _TAGS.items()}


def tagged_within(*cells: Sequence[str], address: Callable[..., str]) -> dict[str, Column]:
    """The same where `address` finds the link in several cells."""

    def within(parameter: str) -> Read:
        return lambda how, *given: query_value(parameter)(how, address(how, *given))

    return {field: columns_of(*cells, read=within(parameter), shown=1) for field, parameter in _TAGS.items()}


def whole(how: How, cell: str) -> str:
    """A whole number that a system writes with decimals: `12.0`."""
    return rf"regexp_replace(replace({cell}, ',', ''), '\.0+$', '')"


def count(how: How, cell: str) -> str:
    """A whole number, without the commas that group it."""
    return f"replace({cell}, ',', '')"


def upper(how: How, *cells: str | None) -> str:
    """A code in capitals."""
    return f"upper({first_of(how, *cells)})"


def code_in(how: How, named: str | None, money: str | None = None) -> str:
    """The currency's own column; else the code that stands in the amount's cell (`USD 1,234.00`)."""
    found = f"nullif(regexp_extract({money}, '^([A-Z]{{3}}) ', 1), '')" if money else None
    return first_of(how, f"upper({named})" if named else None, found)


def instant(how: How, *cells: str | None) -> str:
    """A time as ISO 8601, in the file's order of day, month and year; the first cell that is not blank."""
    return first_of(how, *[_instant(how, cell) if cell else None for cell in cells])


def _instant(how: How, cell: str) -> str:
    if how.epoch == "ms":
        return _or_epoch(cell, _iso(how, cell))
    return _iso(how, cell)


def _or_epoch(cell: str, otherwise: str) -> str:
    moment = f"strftime(make_timestamp(try_cast({cell} as bigint) * 1000), '%Y-%m-%dT%H:%M:%S.%fZ')"
    return f"case when regexp_full_match({cell}, '[0-9]{{12,13}}') then {moment} else {otherwise} end"


def _iso(how: How, cell: str) -> str:
    if _index(cell) not in how.untidy:
        return cell
    tidy = rf"regexp_replace({cell}, '^(.{{10}}[T ])([0-9]:)', '\10\2')"
    tidy = rf"regexp_replace(regexp_replace({tidy}, ' ?(UTC|GMT)$', 'Z'), ' ([+-][0-9]{{2}}:?[0-9]{{2}})$', '\1')"
    tidy = rf"regexp_replace({tidy}, '(\.[0-9]{{6}})[0-9]+', '\1')"
    return f"case when {cell} like '____-__-__%' then {tidy} else coalesce({_from_formats(how, cell)}, {cell}) end"


def _from_formats(how: How, cell: str) -> str:
    formats = [day + clock for day in (*_NUMBERED[how.date_order], *_WORDED) for clock in _CLOCKS]
    moment = f"try_strptime(replace({cell}, ', ', ' '), {_formats(formats)})"
    timed = f"strftime({moment}, '%Y-%m-%dT%H:%M:%S')"
    return f"case when contains({cell}, ':') then {timed} else left({timed}, 10) end"


def _formats(formats: list[str]) -> str:
    return "[" + ", ".join(f"'{one.replace(', ', ' ')}'" for one in formats) + "]"


def day(how: How, *cells: str | None) -> str:
    """A calendar day. A time becomes its day: at midnight the one it names, else that of the reporting zone."""
    return first_of(how, *[_day(how, cell) if cell else None for cell in cells])


def until(how: How, *cells: str | None) -> str:
    """The day on which something ends; 9999-12-31 is how a system says that it does not."""
    return f"nullif({day(how, *cells)}, '9999-12-31')"


def _day(how: How, cell: str) -> str:
    moment = _instant(how, cell)
    if _index(cell) not in how.clocked and not how.epoch:
        return rf"case when {moment} like '____-__-__%00:00%' then left({moment}, 10) else {moment} end"
    return _day_of(moment)


def _day_of(moment: str) -> str:
    from alignkit.records.types import InstantType

    midnight = rf"regexp_full_match({moment}, '.{{10}}[T ]00:00(:00(\.0+)?)?(Z|[+-]00:?00)?')"
    shifted = f"strftime({InstantType.day_sql(f'({InstantType().sql(moment)})')}, '%Y-%m-%d')"
    return (
        f"case when strlen({moment}) <= 10 then {moment} when {midnight} then left({moment}, 10)"
        f" else coalesce({shifted}, {moment}) end"
    )


def _index(cell: str) -> int:
    """The number of a cell in its expression (c12 → 12); −1 where an expression has none."""
    digits = "".join(ch for ch in cell if ch.isdigit())
    return int(digits) if cell.startswith("c") and cell[1:].isdigit() and digits else -1


def word_map(words: dict[str, str], otherwise: str) -> Callable[..., str]:
    """A closed list of the system's words (ours on the right); any other word gives `otherwise`."""
    cases = " ".join(f"when '{theirs}' then '{ours}'" for theirs, ours in words.items())

    def read(how: How, cell: str) -> str:
        return f"case lower({cell}) {cases} else '{otherwise}' end"

    return read


def renamed(words: dict[str, str]) -> Read:
    """Some of the system's words (ours on the right); any other word stays as it is."""
    cases = " ".join(f"when '{theirs}' then '{ours}'" for theirs, ours in words.items())

    def read(how: How, cell: str) -> str:
        return f"case lower({cell}) {cases} else {cell} end"

    return read


def _list(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"
