"""Files of data: what is read, what is refused, with line and column."""

import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.data import files
from symgrad.data.cells import number_in
from symgrad.data.files import CsvFile, opened
from symgrad.data.header import names_of
from symgrad.data.table import EXACT_ROWS, CsvText, read_csv
from symgrad.errors import OutsideError, PointError
from tests.values import sure


def columns(data: bytes, title: str = "points.csv") -> dict[str, list[Fraction]]:
    return {name: c.fractions for name, c in sure(read_csv(data, title).exact).items()}


@pytest.mark.parametrize(
    ("data", "words", "hint"),
    [
        (b"", "points.csv is empty", "names the columns"),
        (b"\n \n", "points.csv is empty", "names the columns"),
        (b"X,y\n", "no rows below its header", "a line for each row"),
        (
            b"X,y\n1,2\n3\n",
            "line 3, column 'y': there is no cell; the row has 1 cell, the header 2",
            "each column",
        ),
        (b"X,y\n1,2,3\n", "line 2, column 3: there is a cell too many", "a point for decimals"),
        (b"X,y\n1,2\n3,a\n", "line 3, column 'y': 'a' is no number", "leave the column out"),
        (b"X,y\n1,\n", "line 2, column 'y': the cell is empty", "delete the row"),
        (b"X,y\n1,nan\n", "line 2, column 'y': 'nan' is no number", "delete the row"),
        (b"X,y\n1,NA\n", "line 2, column 'y': 'NA' is no number", "delete the row"),
        (b"X,y\n1,-inf\n", "line 2, column 'y': '-inf' is no finite number", "delete the row"),
        (b"X,y\n1,1e999\n", "line 2, column 'y': '1e999' is beyond the range", "scale"),
        (b"X,y\n1,1e-99999\n", "line 2, column 'y': '1e-99999' is beyond the range", "scale"),
        (b"X;y\n1;2,5\n", "line 2, column 'y': '2,5' is no number", "a point for decimals"),
        (b'X,y\n"1,000",2\n', "line 2, column 'X': '1,000' is no number", "no comma"),
        (b"X,y\n50%,2\n", "line 2, column 'X': '50%' is no number", "divide by 100"),
        (b"X,y\n1/2,2\n", "line 2, column 'X': '1/2' is no number", "decimal"),
        (b"X,y\ntrue,2\n", "line 2, column 'X': 'true' is no number", "1 and 0"),
        (b"X,y\n1_0,2\n", "line 2, column 'X': '1_0' is no number", "leave the column out"),
        (b"X,y\n0x10,2\n", "line 2, column 'X': '0x10' is no number", "leave the column out"),
        (b"X,X\n1,2\n", "line 1, column 2: there is a column 'X' already", "rename"),
        (b"a b,c\n1,2\n", "line 1, column 1: 'a b' is no name", "for example a_b"),
        (b"1,2\n3,4\n", "line 1, column 1: '1' is no name", "above the numbers"),
        (b"x,sin\n1,2\n", "line 1, column 2: 'sin' is a function", "rename"),
        (b"x,e\n1,2\n", "line 1, column 2: 'e' is a constant", "rename"),
        (b"if,x\n1,2\n", "line 1, column 1: 'if' is a reserved word", "rename"),
        (b"mean,x\n1,2\n", "line 1, column 1: 'mean' runs over rows", "rename"),
        (b"X,y\n1,2\n\xff,2\n", "line 3: this is no text in UTF-8", "UTF-8"),
        ("X,y\n1,2\n".encode("utf-16"), "is text in UTF-16", "UTF-8"),
        (b"X,y\n1,2\n\0,3\n", "line 3: a zero byte", "UTF-8"),
        (b'X,y\n1,2\n"3,4\n5,6\n', "line 3: a quotation mark is not closed", "quotation marks"),
    ],
)
def test_a_broken_file_is_named_by_line_and_column(data: bytes, words: str, hint: str) -> None:
    with pytest.raises(PointError) as caught:
        read_csv(data, "points.csv")
    assert words in caught.value.message
    assert hint in sure(caught.value.hint)
    assert caught.value.where == "--data"


@pytest.mark.parametrize(
    "data",
    [
        b"x,y\n1,2.5\n3,4\n",
        b"x,y\r\n1,2.5\r\n3,4\r\n",
        b"x,y\r1,2.5\r3,4\r",
        b"\xef\xbb\xbfx,y\n1,2.5\n3,4",
        b"x;y\n1;2.5\n3;4\n",
        b"x\ty\n1\t2.5\n3\t4\n",
        b"x|y\n1|2.5\n3|4\n",
        b"x y\n1   2.5\n3 4\n",
        b'"x","y"\n"1","2.5"\n"3","4"\n',
        b" x , y \n 1 , 2.5 \n 3 , 4 \n",
        b"# by hand\n\nx,y\n\n1,2.5\n\n3,4\n\n",
        b"x,y,\n1,2.5,\n3,4,\n",
        b"x,y\n1e0,25e-1\n+3,4.\n",
    ],
)
def test_the_habits_of_other_programs_are_read(data: bytes) -> None:
    assert columns(data) == {"x": [Fraction(1), Fraction(3)], "y": [Fraction(5, 2), Fraction(4)]}


def test_columns_that_no_expression_names_may_hold_anything() -> None:
    source = CsvText(b",name,x\n0,ann,1\n1,bob,2\n", "f")
    assert source.names == ("name", "x")
    assert sure(source.table(["x"]).exact)["x"].fractions == [1, 2]
    with pytest.raises(PointError, match="line 2, column 'name'"):
        source.table(["name"])


def test_names_are_spelled_as_the_language_spells_them() -> None:
    assert names_of(["θ", "x₁", ""], "f") == ("theta", "x1", None)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_cell_is_the_fraction_that_it_says(value: Decimal) -> None:
    found = number_in(str(value))
    if found is None:
        assert abs(value) < Fraction(1, 10**300)
    else:
        assert Fraction(found[0], 10 ** found[1]) == Fraction(value)


def many(rows: int, end: str = "") -> str:
    return "x,text,y\n" + "".join(f"{k / 8},t{k},{k}.5\n" for k in range(rows)) + end


def large(tmp_path: Path, text: str) -> CsvFile:
    path = tmp_path / "large.csv"
    path.write_text(text)
    return CsvFile(str(path), "'large.csv'")


@pytest.fixture(params=["duckdb", "numpy"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "duckdb":
        pytest.importorskip("duckdb")
    else:
        monkeypatch.setitem(sys.modules, "duckdb", None)
    return str(request.param)


@pytest.mark.usefixtures("engine")
def test_a_large_file_is_read_alike_with_and_without_duckdb(tmp_path: Path) -> None:
    rows = EXACT_ROWS + 10
    table = large(tmp_path, many(rows)).table(["y", "x"])
    assert (table.names, table.rows, table.exact) == (("x", "y"), rows, None)
    assert table.floats["x"].tolist() == [k / 8 for k in range(rows)]
    assert table.floats["y"].tolist() == [k + 0.5 for k in range(rows)]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("1,t\n", "column 'y': there is no cell"),
        ("1,t,2,3\n", "column 4: there is a cell too many"),
        ("1,t,oops\n", "column 'y': 'oops' is no number"),
        ("1,t,\n", "column 'y': the cell is empty"),
        ("1,t,nan\n", "column 'y': 'nan' is no number"),
        ("1,t,inf\n", "column 'y': 'inf' is no finite number"),
    ],
)
def test_a_fault_far_down_a_large_file_is_named(tmp_path: Path, end: str, words: str) -> None:
    rows = EXACT_ROWS + 10
    with pytest.raises(PointError) as caught:
        large(tmp_path, many(rows, end)).table(["x", "y"])
    assert f"'large.csv', line {rows + 2}, {words}" in caught.value.message


def test_a_file_whose_rows_make_up_for_one_another_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    text = "x,y\n" + "1,2\n" * (EXACT_ROWS + 5) + "1\n1,2,3\n"
    with pytest.raises(PointError, match="there is no cell"):
        large(tmp_path, text).table(["x"])


def test_the_size_of_a_file_decides_who_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x\n1\n")
    assert isinstance(opened(str(path), "f"), CsvText)
    monkeypatch.setattr(files, "LARGE", 2)
    assert isinstance(opened(str(path), "f"), CsvFile)


@pytest.fixture
def parquet(tmp_path: Path) -> Callable[[str], str]:
    duckdb = pytest.importorskip("duckdb")

    def write(query: str) -> str:
        path = tmp_path / "a.parquet"
        duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        return str(path)

    return write


def test_parquet_is_read_by_column(parquet: Callable[[str], str]) -> None:
    source = opened(parquet("SELECT 1.5::DOUBLE AS x, 2 AS y, 'a' AS name UNION ALL SELECT 2, 3, 'b'"), "f")
    assert source.names == ("x", "y", "name")
    table = source.table(["x", "y"])
    assert sorted(table.floats["x"].tolist()) == [1.5, 2.0]
    assert sorted(table.floats["y"].tolist()) == [2.0, 3.0]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT 'a' AS x", "column 'x': a column of VARCHAR holds no numbers"),
        ("SELECT 1.0::DOUBLE AS x UNION ALL SELECT NULL", "row 2, column 'x': there is no value"),
        ("SELECT 'nan'::DOUBLE AS x", "row 1, column 'x': 'nan' is no finite number"),
        ("SELECT 1 AS x WHERE false", "has no rows"),
        ('SELECT 1 AS "a b"', "column 1: 'a b' is no name"),
    ],
)
def test_what_is_wrong_in_parquet_is_named(parquet: Callable[[str], str], query: str, words: str) -> None:
    with pytest.raises(PointError) as caught:
        opened(parquet(query), "f").table(["x"])
    assert words in caught.value.message


def test_a_file_that_only_claims_to_be_parquet_is_said(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    path = tmp_path / "a.parquet"
    path.write_text("x\n1\n")
    with pytest.raises(OutsideError, match="cannot be read"):
        opened(str(path), "f")


def test_parquet_without_duckdb_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(OutsideError) as caught:
        opened(str(path), "f")
    assert caught.value.hint == "pip install 'symgrad[data]'"
