"""Which relations a statement of ours names, and the same statement with other names in their places.

Our own SQL only: lower-case keywords, names of letters, digits and underscores, no list of tables behind one `from`.
A test holds every `.sql` file, and every statement that is generated, against a full parser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_READS = re.compile(
    r"""
    '(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]*                          # texts, quoted names, comments: passed over
    | \bdistinct\s+from\b                                               # a comparison, and no source of rows
    | \b(?P<own>[a-z_]\w*)\s+as\s+(?:(?:not\s+)?materialized\s+)?\(     # a common table expression of the statement
    | \b(?:from|join)\s+(?P<name>[a-z_]\w*)\b(?!\s*[(.])(?P<alias>\s+as\b)?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class References:
    """A statement cut at the names of the relations that it reads: `texts` stand around `names`, one more of them.

    `aliased` says of each name whether an alias follows it; where none does, the name itself becomes the alias.
    """

    texts: tuple[str, ...]
    names: tuple[str, ...]
    aliased: tuple[bool, ...]

    def renamed(self, names: Mapping[str, str]) -> str:
        """The statement reading other relations, columns and qualifiers as they were.

        >>> references("select booked.deal_id from booked join roles as r using (deal_id)").renamed(
        ...     {"booked": "r17", "roles": "r4"}
        ... )
        'select booked.deal_id from r17 as booked join r4 as r using (deal_id)'
        """
        written = [self.texts[0]]
        for name, has_alias, text in zip(self.names, self.aliased, self.texts[1:], strict=True):
            written += [names[name], "" if has_alias else f" as {name}", text]
        return "".join(written)


@lru_cache(maxsize=512)
def references(sql: str) -> References:
    """The relations that a statement reads; its own common table expressions are none.

    >>> references("with old as (select * from deals) select * from old join people using (person_id)").names
    ('deals', 'people')
    """
    hits = list(_READS.finditer(sql))
    own = {hit["own"] for hit in hits if hit["own"]}
    read = [hit for hit in hits if hit["name"] and hit["name"] not in own]
    starts, ends = [hit.start("name") for hit in read], [hit.end("name") for hit in read]
    return References(
        texts=tuple(sql[end:start] for end, start in zip([0, *ends], [*starts, len(sql)], strict=True)),
        names=tuple(hit["name"] for hit in read),
        aliased=tuple(bool(hit["alias"]) for hit in read),
    )
