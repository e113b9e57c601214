"""Bytes to UTF-8: which encoding a text is in, decided by its bytes and never by a statistical guess."""

from __future__ import annotations

import codecs
from pathlib import Path

from alignkit.errors import InputError, Place

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CHUNK = 1 << 22


def evident(head: bytes) -> str | None:
    r"""The encoding that a byte order mark or a pattern of zero bytes gives away; None where neither is there.

    >>> evident(b"\xff\xfeI\x00d\x00"), evident(b"I\x00d\x00,\x00"), evident(b"Id,Name")
    ('utf-16-le', 'utf-16-le', None)
    """
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    odd, even = head[1::2].count(0), head[0::2].count(0)
    half = max(len(head) // 2, 1)
    if odd > 0.4 * half > 4 * even:
        return "utf-16-le"
    if even > 0.4 * half > 4 * odd:
        return "utf-16-be"
    return None


def known(name: str, where: Place) -> str:
    """Python's name of an encoding that a setting asks for."""
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        do = ["use utf-8, utf-16, cp1252, or leave the setting out"]
        raise InputError("unknown-encoding", f"there is no encoding {name!r}", where=where, do=do) from error


def to_utf8(source: Path, target: Path, name: str) -> None:
    """Write a copy of a text in UTF-8, strictly: what is not in the encoding is an error, never a replacement."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    line = 1
    with source.open("rb") as reader, target.open("wb") as writer:
        while True:
            chunk = reader.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                line += chunk[: error.start].count(b"\n")
                raise _undecodable(source, line, name) from error
            line += text.count("\n")
            writer.write(text.removeprefix("\ufeff").encode() if writer.tell() == 0 else text.encode())
            if not chunk:
                return


def _undecodable(source: Path, line: int, name: str) -> InputError:
    return InputError(
        "wrong-encoding",
        f"is not {name} text",
        where=Place(source.name, line),
        why="The bytes of this line are not possible in that encoding; we never replace characters.",
        do=["save the file as UTF-8", 'or set  encoding = "…"  under its [inputs] section'],
    )
