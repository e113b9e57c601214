"""Paths become numbers and back: any separator, lists, names that hold marks, blanks, and refusal where it is unclear."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.errors import InputError, Place, UsageError
from alignkit.paths import coding
from alignkit.paths.coding import JSON, UNNAMED, CodedPaths, steps

names = st.text(st.characters(codec="utf-8", exclude_characters="".join(coding.MARKS)), min_size=1, max_size=8).filter(
    lambda name: name.strip() == name
)
lists = st.lists(st.lists(names, max_size=6), min_size=1, max_size=12)


def column(*paths: object) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(paths)])


def named(found: CodedPaths) -> list[list[str]]:
    """The paths as lists of names again."""
    words = [found.channels[code] for code in found.step.tolist()]
    return [words[a:b] for a, b in zip(found.start[:-1], found.start[1:], strict=True)]


@settings(deadline=None)
@given(lists, st.sampled_from([" > ", "->", "|", " and then "]))
def test_what_is_joined_is_cut_again(paths: list[list[str]], mark: str) -> None:
    texts = [mark.join(path) for path in paths]
    found = steps(column(*texts), mark)
    assert named(found) == [[name.strip() for name in text.split(mark)] if text.strip() else [] for text in texts]


@settings(deadline=None)
@given(lists, st.sampled_from(coding.MARKS))
def test_a_found_separator_is_the_right_one(paths: list[list[str]], mark: str) -> None:
    found = steps(column(*(mark.join(path) for path in paths)))
    assert named(found) == paths
    assert found.separator.text in ({mark} if any(len(path) > 1 for path in paths) else {"", mark})


@settings(deadline=None)
@given(st.lists(st.lists(st.text(min_size=1), max_size=5), min_size=1, max_size=9))
def test_json_lists_and_list_columns_hold_any_name(paths: list[list[str]]) -> None:
    written = [[name.encode("utf-8", "replace").decode() for name in path] for path in paths]
    as_json = steps(column(*map(json.dumps, written)), JSON)
    as_lists = steps(pa.chunked_array([pa.array(written, pa.list_(pa.string()))]))
    assert named(as_json) == named(as_lists) == written


def test_lists_are_cut_in_pieces_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding, "ROWS", 2)
    paths = [["b", "a"], [], ["c"], ["a"], ["d", "b"]]
    assert named(steps(column(*paths))) == paths
    assert named(steps(column(*map(json.dumps, paths)))) == paths


def test_codes_follow_the_first_appearance_over_all_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding, "ROWS", 2)
    found = steps(pa.chunked_array([["b > a", "", "c"], ["a > d", "b"]]), " > ")
    assert found.channels == ("b", "a", "c", "d")
    assert found.step.tolist() == [0, 1, 2, 1, 3, 0]
    assert found.start.tolist() == [0, 2, 2, 3, 5, 6]


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["a > b", "c"], " > "),
        (["a>b", "c"], ">"),
        (["a->b"], "->"),
        (["a → b"], "→"),
        (["a|b"], "|"),
        (["a, b"], ","),
        (["a;b"], ";"),
        (["a", "b"], ""),
        (["", "  ", "a > b"], " > "),
        (["a"] * 2_000 + ["a | b"], "|"),
        (['["a > b", "c"]'], JSON),
    ],
)
def test_the_separator_is_found_where_it_is_certain(texts: list[str], mark: str) -> None:
    found = steps(column(*texts))
    assert found.separator.text == mark
    assert found.separator.why


@pytest.mark.parametrize(
    ("texts", "names"),
    [(["a, b > c"], "a, b"), (["a > b>c"], "b>c"), (["x"] * 2_000 + ["a|b", "c;d"], "c;d"), (["a -> b > c"], "b > c")],
)
def test_where_it_is_not_certain_it_is_asked_for(texts: list[str], names: str) -> None:
    with pytest.raises(InputError, match=names) as failure:
        steps(column(*texts))
    assert any("--separator" in line for line in failure.value.do)


def test_a_separator_that_is_named_may_stand_beside_others_in_names() -> None:
    found = steps(column("Search, paid > Email|list > b>c"), " > ")
    assert named(found) == [["Search, paid", "Email|list", "b>c"]]


def test_blanks_around_names_are_trimmed_and_inside_kept() -> None:
    assert named(steps(column(" Paid  search >Email", "Email> Paid  search "), ">")) == [
        ["Paid  search", "Email"],
        ["Email", "Paid  search"],
    ]


def test_blank_paths_have_no_step_and_charge_nobody() -> None:
    found = steps(column("a > b", "", None, " \t", "a"))
    assert named(found) == [["a", "b"], [], [], [], ["a"]]
    assert found.unnamed == 0


def test_a_step_without_a_name_is_a_channel_of_its_own() -> None:
    found = steps(column("a >  > b", "> a", ""), ">")
    assert named(found) == [["a", UNNAMED, "b"], [UNNAMED, "a"], []]
    assert found.unnamed == 2


def test_only_blank_paths() -> None:
    found = steps(column("", None))
    assert (named(found), found.channels) == ([[], []], ())


def test_no_paths() -> None:
    found = steps(pa.chunked_array([], pa.string()))
    assert (len(found.start), len(found.step), found.channels) == (1, 0, ())


def test_a_column_of_nothing() -> None:
    assert named(steps(pa.chunked_array([pa.nulls(2)]))) == [[], []]


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())])
def test_every_kind_of_text(kind: pa.DataType) -> None:
    texts = pa.chunked_array([pa.array(["a > b", None, "b"]).cast(kind)])
    assert named(steps(texts)) == [["a", "b"], [], ["b"]]


@pytest.mark.parametrize(
    ("text", "says"),
    [("[1", "no JSON list"), ('{"a": 1}', "no list"), ('["a", 1]', "no text"), ('["a", null]', "no text")],
)
def test_a_bad_list_is_named_by_its_line(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as failure:
        steps(column('["a"]', "", text), JSON, lambda row: Place("paths.csv", row + 2, "path"))
    assert str(failure.value).startswith("paths.csv:4: path")


def test_a_list_column_refuses_what_is_no_name() -> None:
    rows = pa.chunked_array([pa.array([["a"], None, ["b", None]], pa.list_(pa.string()))])
    with pytest.raises(InputError, match="no text") as failure:
        steps(rows)
    assert failure.value.where == Place("paths", 3)


def test_an_empty_separator_is_refused() -> None:
    with pytest.raises(UsageError, match="at least one character"):
        steps(column("ab"), "")


def test_ten_thousand_channels() -> None:
    texts = [f"c{i} > c{(i * 7) % 10_000}" for i in range(10_000)]
    found = steps(column(*texts))
    assert len(found.channels) == 10_000
    assert named(found) == [text.split(" > ") for text in texts]


def test_types_are_what_the_engines_expect() -> None:
    found = steps(column("a > b"))
    assert (found.step.dtype, found.start.dtype) == (np.dtype(np.int32), np.dtype(np.int64))


@pytest.mark.parametrize("broken", ['["a",', "a, b", '{"a": 1}', '"a"'])
def test_among_json_lists_what_is_none_is_refused(broken: str) -> None:
    with pytest.raises(InputError, match=r"is no JSON list|is JSON, but no list"):
        steps(column('["a", "b"]', broken))


def test_names_in_brackets_are_no_json() -> None:
    assert named(steps(column("[brand] > x", "[brand]"))) == [["[brand]", "x"], ["[brand]"]]


def test_lists_of_a_fixed_size_are_paths() -> None:
    pairs = pa.array([["a", "b"], ["b", "a"]], pa.list_(pa.string(), 2))
    assert named(steps(pa.chunked_array([pairs]))) == [["a", "b"], ["b", "a"]]


@pytest.mark.parametrize("path", [[["a"], ["b"]], {"a": "b"}])
def test_nested_steps_are_refused(path: object) -> None:
    with pytest.raises(InputError, match=r"no text|not texts"):
        steps(column(path))
