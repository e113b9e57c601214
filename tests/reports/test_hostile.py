"""Names that strangers wrote: nothing in them may act on a terminal, a spreadsheet, a page or a notebook."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports import hand

from alignkit.answer import Answer
from alignkit.reports import choose, neutral, notebook, terminal
from alignkit.reports.grid import Signs

NASTY = [
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
    "\x9b2J",
    "bell\x07 backspace\x08\x08 return\r over",
    "new\nline\ttab\x0bvertical\x0cform",
    "right\u202eto left\u202c and \u2066isolate\u2069",
    "zero\u200bwidth\ufeff joiner\u200d soft\u00adhyphen",
    "line\u2028paragraph\u2029end",
    "tag \U000e0001 language",
    "[bold red]markup[/] [link=http://evil.example]x[/link] [/]",
    ":smile: \\[escaped]",
    "=1+1",
    "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "|calc", "%0", "＝1+1", "＋1", "－1", "＠x", "'quoted",
    "''twice", 'comma, quote " and ; more', " leading and trailing ", "",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a | b | c", "*emphasis* _x_ `code` ~~s~~", "![i](http://x)",
    "[a](javascript:alert(1))", "http://evil.example www.evil.example a@evil.example", "&lt;b&gt;", "# heading", "- item", "1. one",
    "{{7*7}} ${7*7} %s %d {0}", "展示会 🎪 e\u0301", "x" * 4000,
]  # fmt: skip


def blns(folder: Path) -> list[str]:
    return [
        text
        for text in json.loads((folder / "data/hostile/blns/blns.json").read_text("utf-8"))
        if isinstance(text, str)
    ]


def answers(names: list[str]) -> list[Answer]:
    rows = [(name, "marketing", 100, 6, 0.5) for name in names]
    return hand.attribution(rows)


def written(form: str, names: list[str]) -> bytes:
    stream = io.BytesIO()
    choose.writer(form)(answers(names), stream)
    return stream.getvalue()


def everything(names: list[str]) -> None:
    """All the promises, for a list of names."""
    on_a_terminal(names)
    in_csv(names)
    in_machine_formats(names)
    in_markdown(names)
    in_a_notebook(names)


def on_a_terminal(names: list[str]) -> None:
    shown = "".join(line.plain for line in terminal.screens(answers(names), 96, Signs()))
    assert [hex(ord(c)) for c in shown if unicodedata.category(c) in neutral.UNSEEN] == []
    out = io.StringIO()
    terminal.show(answers(names), terminal.console(out, color="never"))
    assert [hex(ord(c)) for c in out.getvalue() if unicodedata.category(c) in neutral.UNSEEN and c != "\n"] == []


def in_csv(names: list[str]) -> None:
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        text = written(form, names).decode()
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        cells = [row[1] for row in rows[1:]]
        assert [neutral.restored(cell) if cell.startswith("'") else cell for cell in cells] == names
        assert [cell for cell in cells if re.match(r"[=+\-@\t\r\n\0|%＝＋－＠]", cell)] == []


def in_machine_formats(names: list[str]) -> None:
    document = json.loads(written("json", names))
    assert [row["campaign"] for row in document["answers"][0]["rows"]] == names
    lines = written("jsonl", names).decode().split("\n")
    assert [json.loads(line)["campaign"] for line in lines if line] == names
    table = pq.read_table(pa.BufferReader(written("parquet", names)))
    assert table["campaign"].to_pylist() == names


def in_markdown(names: list[str]) -> None:
    text = written("markdown", names).decode()
    table = [line for line in text.split("\n## ")[0].split("\n") if line.startswith("| ")]
    assert len(table) == len(names) + 2
    for line in table:
        assert len(re.findall(r"(?<!\\)\|", line.replace("\\\\", ""))) == 9
        assert not re.search(r"(?<!\\)[<`*_\[\]~]", line.replace("\\\\", ""))
        assert not re.search(r"(?<!\\)://", line)
    assert all(unicodedata.category(c) not in neutral.UNSEEN for c in text if c != "\n")


def in_a_notebook(names: list[str]) -> None:
    for start in range(0, len(names), 20):
        page = Page()
        page.feed(notebook.to_html(answers(names[start : start + 20])[0]))
        assert page.tags <= {"table", "caption", "b", "br", "thead", "tbody", "tr", "th", "td"}
        assert page.attributes <= {"scope", "title", "style"}
        assert page.heads == [neutral.clean(name) for name in names[start : start + 20]]


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.heads: list[str] = []
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if ("scope", "row") in attrs:
            self._in_head = True
            self.heads.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_head = self._in_head and tag != "th"

    def handle_data(self, data: str) -> None:
        if self._in_head:
            self.heads[-1] += data


def test_nasty_names_arrive_neutralised() -> None:
    everything(NASTY)


@pytest.mark.shared
def test_the_big_list_of_naughty_strings_arrives_neutralised(shared: Path) -> None:
    names = blns(shared)
    assert len(names) > 500
    everything(names)


@given(st.text(max_size=30))
def test_a_neutralised_cell_is_restored(text: str) -> None:
    cell = neutral.cell(text)
    assert (neutral.restored(cell) if cell.startswith("'") else cell) == text


@given(st.text(st.characters(categories=cast("Any", neutral.UNSEEN)), max_size=10))
def test_everything_unseen_is_shown(text: str) -> None:
    shown = neutral.clean(text)
    assert shown.isascii()
    assert shown.isprintable()
    assert shown.count("\\") == len(text)


def test_seen_text_is_left_alone() -> None:
    assert neutral.clean("Füße 展示会 – “x” 🎪") == "Füße 展示会 – “x” 🎪"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_terminal_without_utf8_gets_only_what_it_has(encoding: str) -> None:
    class Stream(io.StringIO):
        @property
        def encoding(self) -> str:  # type: ignore[override]
            return encoding

    out = Stream()
    terminal.show(answers(NASTY), terminal.console(out, color="never"))
    out.getvalue().encode(encoding)
