"""Count the rows of a text file without parsing it: a second opinion on what the engine read.

A row ends at a line feed outside quotes, that is, after an even number of quotation marks. numpy finds both over the
raw bytes, so that the count shares no code with any CSV reader.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LF, _CR, _SPACE, _QUOTE = 10, 13, 32, 34
_CHUNK = 1 << 20


@dataclass
class Scan:
    """What the bytes say: rows with something in them, blank rows, how they end, and what should not be there.

    `open_quote`: a quotation mark is never closed.
    """

    rows: int = 0
    blank: int = 0
    ends: int = 0
    crlf_ends: int = 0
    has_returns: bool = False
    open_quote: bool = False
    has_nul: bool = False
    is_utf8: bool = True
    padded: bool = False
    _last_end: int = field(default=-1, repr=False)
    _last_byte: int = field(default=-1, repr=False)

    @property
    def mixed_ends(self) -> bool:
        """Some rows end with CR LF and some do not, or lone CRs end rows."""
        return 0 < self.crlf_ends < self.ends or (self.ends == 0 and self.has_returns)


def scan(path: Path, start: int = 0, delimiter: str = ",") -> Scan:
    """Look at every byte of a file from `start` on, a few megabytes at a time.

    `padded` says that a cell may begin or end with a space; where it does not, nobody needs to trim.
    """
    import numpy as np

    found = Scan(_last_end=start - 1)
    decoder = codecs.getincrementaldecoder("utf-8")()
    position = start
    with path.open("rb") as file:
        file.seek(start)
        while chunk := file.read(_CHUNK):
            array = np.frombuffer(chunk, np.uint8)
            _check_text(found, decoder, chunk, array)
            _look_for_padding(found, array, ord(delimiter))
            _count_rows(found, array, position)
            position += len(chunk)
            found._last_byte = chunk[-1]  # noqa: SLF001 - its own
    _finish(found, decoder, position)
    return found


def _check_text(found: Scan, decoder: codecs.IncrementalDecoder, chunk: bytes, array: NDArray[np.uint8]) -> None:
    found.has_nul = found.has_nul or b"\0" in chunk
    found.has_returns = found.has_returns or b"\r" in chunk
    if not found.is_utf8 or (int(array.max()) < 128 and decoder.getstate()[0] == b""):
        return
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        found.is_utf8 = False


def _look_for_padding(found: Scan, array: NDArray[np.uint8], delimiter: int) -> None:
    """A space beside a delimiter, a quotation mark or a line end; bytes of the chunk before count at the seam."""
    import numpy as np

    if found.padded:
        return
    before = found._last_byte if found._last_byte >= 0 else _LF  # noqa: SLF001 - its own
    is_edge = np.zeros(256, bool)
    is_edge[[delimiter, _QUOTE, _LF, _CR]] = True
    spaces = np.flatnonzero(array == _SPACE)
    after = array[np.minimum(spaces + 1, array.size - 1)]
    ahead = np.where(spaces > 0, array[np.maximum(spaces - 1, 0)], before)
    seam = before == _SPACE and bool(is_edge[array[0]])
    found.padded = seam or bool(is_edge[after].any() or is_edge[ahead].any())


def _count_rows(found: Scan, array: NDArray[np.uint8], position: int) -> None:
    import numpy as np

    feeds = np.flatnonzero(array == _LF)
    quotes = array == _QUOTE
    if found.open_quote or quotes.any():
        # An odd number of quotation marks between one line feed and the next changes from outside to inside, or back.
        odd = np.bitwise_xor.reduceat(quotes, np.concatenate([[0], feeds]))
        inside = np.bitwise_xor.accumulate(odd) ^ found.open_quote
        ends, found.open_quote = feeds[~inside[:-1]], bool(inside[-1])
    else:
        ends = feeds
    if ends.size == 0:
        return
    before = np.where(ends > 0, array[np.maximum(ends - 1, 0)], max(found._last_byte, 0))  # noqa: SLF001 - its own
    is_crlf = before == _CR
    length = np.diff(ends + position, prepend=found._last_end) - 1 - is_crlf  # noqa: SLF001 - its own
    blank = int((length <= 0).sum())
    found.ends += ends.size
    found.crlf_ends += int(is_crlf.sum())
    found.blank += blank
    found.rows += ends.size - blank
    found._last_end = int(ends[-1]) + position  # noqa: SLF001 - its own


def _finish(found: Scan, decoder: codecs.IncrementalDecoder, size: int) -> None:
    found.padded = found.padded or found._last_byte == _SPACE  # noqa: SLF001 - its own
    if size - found._last_end - 1 > 0:  # noqa: SLF001 - its own
        found.rows += 1
    if found.is_utf8 and decoder.getstate()[0]:
        found.is_utf8 = False


def line_of(path: Path, start: int, first_line: int, rows: list[int]) -> dict[int, int]:
    """The physical line on which each of some rows begins; rows count from 0 at byte `start`, which is `first_line`.

    Slow, and only asked where something is wrong with a row.
    """
    wanted = set(rows)
    lines: dict[int, int] = {}
    row, line, open_quote, fresh = 0, first_line, False, True
    with path.open("rb") as file:
        file.seek(start)
        for text in file:
            if fresh and text.strip(b"\r\n"):
                if row in wanted:
                    lines[row] = line
                row += 1
            open_quote ^= text.count(b'"') % 2 == 1
            fresh = not open_quote
            line += 1
            if len(lines) == len(wanted):
                break
    return lines
