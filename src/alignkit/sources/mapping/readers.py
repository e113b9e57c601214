"""How cells are read: each reader turns raw text into canonical text (`records/types.py`), as an expression over cells.

A text that a reader cannot make sense of passes through unchanged, so that the record's check refuses it and the
message shows what stands in the file.
"""

from __future__ import annotations

from collections.abc import Mapping

from alignkit.records import RecordField
from alignkit.records.person import Person
from alignkit.records.types import REPORT_ZONE, SOURCE_ZONE, InstantType
from alignkit.sources.mapping.exports import CellReader, FieldMapping, How, Reader, column, columns_of
from alignkit.sources.mapping.expressions import (
    Expression,
    Lookup,
    Part,
    case,
    checked_by,
    coalesce,
    joined,
    looked_up,
    lookup,
    sql,
)
from alignkit.sources.mapping.lookups import PersonMerge, StageMeaning

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


def text(how: How, cell: Expression) -> Expression:
    """The cell as it is."""
    return cell


def first_of(how: How, *cells: Expression | None) -> Expression:
    """The first cell that is not blank."""
    return coalesce(*cells)


def full_name(how: How, *cells: Expression | None) -> Expression:
    """A first and a last name with a space between them."""
    given = joined(", ", [cell for cell in cells if cell is not None])
    return sql("nullif(concat_ws(' ', {given}), '')", given=given)


def prefixed(prefix: str) -> Reader:
    """Ids of a system that may collide with another's: `marketo:123`."""

    def read(how: How, *cells: Expression | None) -> Expression:
        return sql("{prefix} || {id}", prefix=prefix, id=coalesce(*cells))

    return read


def merged_into(prefix: str = "") -> Reader:
    """The record that a person was merged into, which a file or a cell of its own says."""

    def read(how: How, *cells: Expression | None) -> Expression:
        person = coalesce(*cells)
        return looked_up(PersonMerge, "merged_into_id", person_id=_with_prefix(prefix, person))

    return read


def _with_prefix(prefix: str, cell: Expression) -> Expression:
    return sql("{prefix} || {cell}", prefix=prefix, cell=cell) if prefix else cell


def stage_outcome(stage: Expression, pipeline: Expression | None = None) -> Lookup:
    """What the table of stages says about a stage."""
    if pipeline is None:
        return looked_up(StageMeaning, "outcome", stage=stage)
    same = sql("t.stage = {stage} and (t.pipeline is null or t.pipeline = {pipeline})", stage=stage, pipeline=pipeline)
    return lookup(StageMeaning, "outcome", same, {"stage": stage, "pipeline": pipeline})


def meaning_of_stage(how: How, cell: Expression) -> Expression:
    """What the table of stages says about the stage in a cell."""
    return stage_outcome(cell)


def person_of_email(how: How, cell: Expression) -> Expression:
    """The person who has the e-mail address in a cell."""
    return lookup(Person, "person_id", sql("lower(t.email) = lower({cell})", cell=cell), {"email": cell})


def truth(how: How, cell: Expression | None) -> Expression:
    """A tri-state: true, false, or null where the cell says neither."""
    if cell is None:
        return sql("null::boolean")
    blank = sql("when {cell} is null then false ", cell=cell) if how.blank_is_false else sql("")
    return sql(
        "case when lower({cell}) in {true} then true when lower({cell}) in {false} then false {blank}end",
        cell=cell,
        true=TRUE,
        false=FALSE,
        blank=blank,
    )


def flag(how: How, *cells: Expression | None) -> Expression:
    """True when any of the cells is."""
    given = [cell for cell in cells if cell is not None]
    if len(given) == 1:
        said = truth(how, given[0])
        return case((said, "true"), (sql("not {said}", said=said), "false"), otherwise=given[0])
    truths = [sql("coalesce({said}, false)", said=truth(how, cell)) for cell in given]
    return case((joined(" or ", truths), "true"), otherwise="false")


def won_lost(how: How, *cells: Expression | None) -> Expression:
    """The outcome by the system's own flags (won, closed); without them by the stage table (stage, pipeline), never by
    the stage's name.
    """
    won, closed, stage, pipeline = (*cells, None, None)[:4]
    decided = stage_outcome(stage, pipeline) if stage else None
    is_won, is_closed = truth(how, won), truth(how, closed)
    whens: list[tuple[Expression, Part]] = [(is_won, "won")] if won else []
    if won and closed:
        whens.append((sql("{closed} and not {won}", closed=is_closed, won=is_won), "lost"))
    if won or closed:
        whens.append((sql("not {ended}", ended=is_closed if closed else is_won), "open"))
    return case(*whens, otherwise=decided) if whens else coalesce(decided)


def outcome(how: How, *cells: Expression | None) -> Expression:
    """A column that says open, won or lost in so many words; where it does not, what the stage means."""
    said, stage = (*cells, None)[:2]
    meant = stage_outcome(stage) if stage else None
    if said is None:
        return coalesce(meant)
    words = sql("lower({said})", said=said)
    known = sql("{words} in {outcomes}", words=words, outcomes=("open", "won", "lost"))
    return coalesce(case((known, words), otherwise=said), meant)


def amount(how: How, cell: Expression) -> Expression:
    """A plain decimal out of what a person or a locale made of it: grouping, currency signs, brackets, minus signs.

    A number whose marks do not fit the file's decimal mark is left as it is, with a space behind it, so that it is
    refused and not misread.
    """
    point, comma = (r"\.", ",") if how.decimal == "." else (",", r"\.")
    bare = _bare_amount(cell)
    ungrouped = sql("replace({bare}, {mark}, '')", bare=bare, mark=comma[-1])
    return sql(
        r"case when regexp_full_match({cell}, {simple}) then {pointed}"
        r" when regexp_full_match({bare}, {grouped}) or regexp_full_match({bare}, {plain})"
        r" then regexp_replace({ungrouped}, '^([+-]?)\.', '\10.')"
        r" when {cell} is null then null else {cell} || ' ' end",
        cell=cell,
        simple=rf"[+-]?[0-9]+({point}[0-9]+)?",
        pointed=_with_point(how, cell),
        bare=bare,
        grouped=rf"[+-]?[0-9]{{1,3}}({comma}[0-9]{{3}})+({point}[0-9]+)?",
        plain=rf"[+-]?[0-9]*({point}[0-9]+)?",
        ungrouped=_with_point(how, ungrouped),
    )


def _bare_amount(cell: Expression) -> Expression:
    """An amount without its currency, its blanks and its brackets: digits, marks and a sign in front."""
    bare = sql(r"regexp_replace(replace({cell}, '−', '-'), '[\s\x{00a0}\x{202f}'']', '', 'g')", cell=cell)
    bare = sql(r"regexp_replace({bare}, '^([+(-]*)([A-Z]{3}|[$€£¥])([+-]?[0-9.,])', '\1\3')", bare=bare)
    bare = sql(r"regexp_replace({bare}, '([A-Z]{3}|[$€£¥])([)-]?)$', '\2')", bare=bare)
    return sql(r"regexp_replace(regexp_replace({bare}, '^\((.*)\)$', '-\1'), '^([0-9.,]+)-$', '-\1')", bare=bare)


def _with_point(how: How, cell: Expression) -> Expression:
    return cell if how.decimal == "." else sql("replace({cell}, ',', '.')", cell=cell)


def micros(how: How, cell: Expression) -> Expression:
    """Millionths of a currency unit, rounded half away from zero to hundredths: an ad platform bills in cents."""
    return sql(
        "coalesce(round(try_cast({cell} as decimal(18, 0)) * 0.000001::decimal(7, 6), 2)::varchar, {cell} || ' ')",
        cell=cell,
    )


def percent(how: How, cell: Expression) -> Expression:
    """A share of one out of per cent: `60`, `60%` and `60,0 %` are 0.6."""
    bare = sql("replace(regexp_replace({cell}, ' ?%$', ''), ',', '.')", cell=cell)
    share = sql("(try_cast({bare} as decimal(18, 10)) * 0.01::decimal(3, 2))::varchar", bare=bare)
    return coalesce(share, cell)


def share(how: How, cell: Expression) -> Expression:
    """A share of one, of whatever precision, or as per cent: `0.20000000298023224` and `20%` are 0.2."""
    part = coalesce(sql("round(try_cast({cell} as decimal(24, 18)), 6)::varchar", cell=cell), cell)
    return case((sql("ends_with({cell}, '%')", cell=cell), percent(how, cell)), otherwise=part)


def whole(how: How, cell: Expression) -> Expression:
    """A whole number that a system writes with decimals: `12.0`."""
    return sql(r"regexp_replace(replace({cell}, ',', ''), '\.0+$', '')", cell=cell)


def count(how: How, cell: Expression) -> Expression:
    """A whole number, without the commas that group it."""
    return sql("replace({cell}, ',', '')", cell=cell)


def upper(how: How, *cells: Expression | None) -> Expression:
    """A code in capitals."""
    return sql("upper({code})", code=coalesce(*cells))


def code_in(how: How, *cells: Expression | None) -> Expression:
    """The currency's own column; else the code that stands in the amount's cell (`USD 1,234.00`)."""
    named, money = cells
    written = sql("nullif(regexp_extract({money}, '^([A-Z]{3}) ', 1), '')", money=money) if money else None
    return coalesce(sql("upper({named})", named=named) if named else None, written)


def instant(how: How, *cells: Expression | None) -> Expression:
    """A time as ISO 8601, in the file's order of day, month and year; the first cell that is not blank."""
    return coalesce(*[_instant(how, cell) if cell else None for cell in cells])


def _instant(how: How, cell: Expression) -> Expression:
    written = _iso(how, cell)
    if how.epoch != "ms":
        return written
    return sql(
        "case when regexp_full_match({cell}, '[0-9]{12,13}')"
        " then strftime(make_timestamp(try_cast({cell} as bigint) * 1000), '%Y-%m-%dT%H:%M:%S.%fZ')"
        " else {written} end",
        cell=cell,
        written=written,
    )


def _iso(how: How, cell: Expression) -> Expression:
    if not cell.cells & how.untidy:
        return cell
    tidy = sql(r"regexp_replace({cell}, '^(.{10}[T ])([0-9]:)', '\10\2')", cell=cell)
    tidy = sql(
        r"regexp_replace(regexp_replace({tidy}, ' ?(UTC|GMT)$', 'Z'), ' ([+-][0-9]{2}:?[0-9]{2})$', '\1')", tidy=tidy
    )
    tidy = sql(r"regexp_replace({tidy}, '(\.[0-9]{6})[0-9]+', '\1')", tidy=tidy)
    is_iso = sql("{cell} like '____-__-__%'", cell=cell)
    return case((is_iso, tidy), otherwise=coalesce(_from_formats(how, cell), cell))


def _from_formats(how: How, cell: Expression) -> Expression:
    formats = [day + clock for day in (*_NUMBERED[how.date_order], *_WORDED) for clock in _CLOCKS]
    moment = sql(
        "try_strptime(replace({cell}, ', ', ' '), [{formats}])",
        cell=cell,
        formats=joined(", ", [sql("{form}", form=form.replace(", ", " ")) for form in formats]),
    )
    timed = sql("strftime({moment}, '%Y-%m-%dT%H:%M:%S')", moment=moment)
    return sql("case when contains({cell}, ':') then {timed} else left({timed}, 10) end", cell=cell, timed=timed)


def day(how: How, *cells: Expression | None) -> Expression:
    """A calendar day. A time becomes its day: at midnight the one it names, else that of the reporting zone."""
    return coalesce(*[_day(how, cell) if cell else None for cell in cells])


def until(how: How, *cells: Expression | None) -> Expression:
    """The day on which something ends; 9999-12-31 is how a system says that it does not."""
    return sql("nullif({day}, '9999-12-31')", day=day(how, *cells))


def _day(how: How, cell: Expression) -> Expression:
    moment = _instant(how, cell)
    if cell.cells & how.clocked or how.epoch:
        return _day_of(moment)
    return sql("case when {moment} like '____-__-__%00:00%' then left({moment}, 10) else {moment} end", moment=moment)


def _day_of(moment: Expression) -> Expression:
    utc = checked_by(InstantType().sql, moment, SOURCE_ZONE, REPORT_ZONE)
    shifted = checked_by(InstantType.day_sql, sql("({utc})", utc=utc), REPORT_ZONE)
    return sql(
        r"case when strlen({moment}) <= 10 then {moment}"
        r" when regexp_full_match({moment}, '.{10}[T ]00:00(:00(\.0+)?)?(Z|[+-]00:?00)?') then left({moment}, 10)"
        r" else coalesce(strftime({shifted}, '%Y-%m-%d'), {moment}) end",
        moment=moment,
        shifted=shifted,
    )


def word_map(words: Mapping[str, str], otherwise: str) -> Reader:
    """A closed list of the system's words (ours on the right); any other word gives `otherwise`."""

    def read(how: How, *cells: Expression | None) -> Expression:
        whens = [sql("when {theirs} then {ours}", theirs=theirs, ours=ours) for theirs, ours in words.items()]
        return sql(
            "case lower({word}) {whens} else {otherwise} end",
            word=coalesce(*cells),
            whens=joined(" ", whens),
            otherwise=otherwise,
        )

    return read


def renamed(words: Mapping[str, str]) -> CellReader:
    """Some of the system's words (ours on the right); any other word stays as it is."""

    def read(how: How, cell: Expression) -> Expression:
        given = [(sql("lower({cell}) = {theirs}", cell=cell, theirs=theirs), ours) for theirs, ours in words.items()]
        return case(*given, otherwise=cell)

    return read


_BY_TYPE: dict[str, CellReader] = {
    "money": amount,
    "day": day,
    "instant": instant,
    "currency": upper,
    "count": count,
    "number": amount,
    "share": amount,
}


def mapping_of(field: RecordField, *headings: str) -> FieldMapping:
    """Where one of our fields comes from under the given headings, whoever wrote the file."""
    if field.name == "outcome":
        return columns_of(headings, ("stage",), read=outcome)
    is_date = field.type.name in {"day", "instant"}
    reader = _BY_TYPE.get(field.type.name, text)
    return column(*headings, read=reader, date=is_date, amount=field.type.name in {"money", "number", "share"})
