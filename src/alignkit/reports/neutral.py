"""Texts of strangers, made harmless for the place they are printed in.

A name in an export may hold terminal escapes, markup or a spreadsheet formula. Each function here is the only way a
text reaches its place: `clean` the terminal, `cell` a CSV, `markdown` a Markdown table, `html` a notebook.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

#: Controls, formats (bidi, zero-width), surrogates, line and paragraph separators: invisible, or they move the cursor.
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))

#: A spreadsheet takes a cell that starts so for a formula or a command; the quote itself is here to stay reversible.
FORMULA = "['=+\\-@\t\r\n\0|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05]"

#: Emphasis, code, links, tags, entities, cells; then what starts a block, and what becomes a link by itself.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&@]|^[#+\-=]|(?<=^\d)[.)](?=\s)|:(?=//)|(?<=www)\.)")


def clean(text: str) -> str:
    r"""Show what a terminal would obey: every invisible character becomes its code.

    >>> clean("Webinar \x1b[31mred\u202e")
    'Webinar \\x1b[31mred\\u202e'
    """
    if text.isprintable():
        return text
    return "".join(_code(c) if unicodedata.category(c) in UNSEEN else c for c in text)


def _code(char: str) -> str:
    number = ord(char)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def cell(text: str) -> str:
    """Take the formula out of a spreadsheet cell: one leading quote, where the first character would start one.

    The quote itself is quoted too, so that `restored` undoes it without doubt.

    >>> cell("=1+1"), cell("00Q5g000"), cell("'quoted'")
    ("'=1+1", '00Q5g000', "''quoted'")
    """
    return f"'{text}" if re.match(FORMULA, text) else text


def restored(text: str) -> str:
    """The text that `cell` was given.

    >>> restored("'=1+1"), restored("00Q5g000")
    ('=1+1', '00Q5g000')
    """
    return text.removeprefix("'")


def markdown(text: str) -> str:
    r"""A text in one line or one table cell of Markdown: nothing in it is markup.

    >>> print(markdown("a|b <b>*x*"))
    a\|b \<b\>\*x\*
    """
    return _MARKDOWN.sub(r"\\\1", clean(text))


def html(text: str) -> str:
    """A text in HTML: nothing in it is a tag, an attribute or an entity.

    >>> html("<b>&'")
    '&lt;b&gt;&amp;&#x27;'
    """
    return escape(clean(text), quote=True)
