"""Machine formats: valid, complete, and harmless in a terminal and in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.show.rows import Format, cell, formatted, json_text

ROWS = [
    {"name": "Le Monde", "n": 2, "tags": ["a", "b"], "none": None},
    {"name": "=1+1", "n": -3, "tags": [], "none": True},
]
COLUMNS = ("name", "n", "tags", "none")


def text(form: Format, rows: object = ROWS) -> str:
    return "".join(formatted(rows, form, COLUMNS))  # type: ignore[arg-type] # rows of the tests


def test_json_is_a_list_and_keeps_every_value() -> None:
    assert json.loads(text("json")) == ROWS
    assert text("json", []) == "[]\n"


def test_nl_is_one_object_a_line() -> None:
    assert [json.loads(line) for line in text("nl").splitlines()] == ROWS
    assert text("nl", []) == ""


def test_csv_cannot_run_as_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(text("csv"))))
    assert rows == [list(COLUMNS), ["Le Monde", "2", "a; b", ""], ["'=1+1", "-3", "", "true"]]


def test_an_empty_csv_has_its_columns() -> None:
    assert text("csv", []) == "name,n,tags,none\n"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r="])
def test_formula_signs_are_neutralized(sign: str) -> None:
    assert cell(sign + "x").startswith("'")


@pytest.mark.parametrize("delimited", ["csv", "tsv"])
def test_odd_cells_come_back_from_a_reader(delimited: Format) -> None:
    odd = {"name": 'a "b", c\td\ne', "n": 1, "tags": "", "none": ""}
    read = list(csv.reader(io.StringIO(text(delimited, [odd])), delimiter="\t" if delimited == "tsv" else ","))
    assert read[1][0] == odd["name"]


@given(st.text())
def test_json_text_is_readable_and_safe(words: str) -> None:
    written = json_text({"a": words})
    assert json.loads(written) == {"a": words}
    assert not any(c in written for c in "\x1b\x9b\u202e\u2066")
    written.encode("utf-8")


def test_table_lines_up_and_shortens_long_cells() -> None:
    rows = [
        {"name": "日本", "n": 10, "tags": "x " * 200, "none": False},
        {"name": "b", "n": 9, "tags": "", "none": True},
    ]
    lines = text("table", rows).splitlines()
    assert lines[0].split() == list(COLUMNS)
    assert lines[2].startswith("日本  10  x x")
    assert "[...]" in lines[2]
    assert lines[3].startswith("b      9")
    assert lines[2].endswith("no")


def test_an_empty_table_says_so() -> None:
    assert text("table", []).splitlines()[-1] == "0 rows"
