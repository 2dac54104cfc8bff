r"""LaTeX: the face of every function, and formulas that a LaTeX reader accepts."""

from fractions import Fraction

import pytest

from symgrad import parse
from symgrad.language.functions import TABLE
from symgrad.language.graph import ROOTOF, call, node, number, symbol
from symgrad.render.latex_functions import FACES, LEVELS, POWERED
from symgrad.render.latex_writer import latex
from symgrad.render.style import Style
from tests.render import answers
from tests.render.answers import written

FORMULAS = {
    "x^2 + 3*x*y": "x^{2} + 3 x y",
    "-x/2": r"-\frac{x}{2}",
    "(x+1)*(y-1)": r"\left(x + 1\right) \left(y - 1\right)",
    "(x+1)^2": r"\left(x + 1\right)^{2}",
    "(x/y)^2": r"\left(\frac{x}{y}\right)^{2}",
    "x^(y+1)": "x^{y + 1}",
    "(-x)^2": r"\left(-x\right)^{2}",
    "x - (y - 1)": r"x - \left(y - 1\right)",
    "sin(x)^2": r"\sin^{2}\left(x\right)",
    "sin(x)^-2": r"\sin\left(x\right)^{-2}",
    "exp(x)^2": r"\left(e^{x}\right)^{2}",
    "log(x, 3) + ln(y)": r"\log_{3}\left(x\right) + \ln\left(y\right)",
    "sqrt(x) + cbrt(y) + root(x, 5)": r"\sqrt{x} + \sqrt[3]{y} + \sqrt[5]{x}",
    "abs(x) + floor(y)": r"\left|x\right| + \left\lfloor y\right\rfloor ",
    "(x+1)!": r"\left(x + 1\right)!",
    "x1 + alpha + w_max + loss": r"x_{1} + \alpha + w_{\mathrm{max}} + \mathrm{loss}",
    "pi*e": r"\pi e",
    "max(x, y, 1)": r"\max\left(x, y, 1\right)",
    "leaky_relu(x)": r"\operatorname{leaky\_relu}\left(x\right)",
    "piecewise((x, x > 0), (0, True))": (
        r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"
    ),
}


@pytest.mark.parametrize(("text", "formula"), FORMULAS.items())
def test_formulas(text: str, formula: str) -> None:
    assert latex(parse(text)) == formula


def test_digits_never_run_together() -> None:
    x = symbol("x")
    assert latex(node("mul", (number(2), number(3) ** x))) == r"2 \cdot 3^{x}"
    assert latex(node("mul", (number(Fraction(1, 2)), x))) == r"\frac{1}{2} x"


def test_the_root_of_a_polynomial() -> None:
    assert latex(node(ROOTOF, (), ((1, 0, -2), 2))) == r"\operatorname{rootof}\left(x^{2} - 2, 2\right)"


def test_every_function_has_a_face() -> None:
    over_rows = {"mean", "sum"}
    assert set(FACES) == set(TABLE) | over_rows
    assert set(LEVELS) <= set(TABLE)
    assert set(TABLE) >= POWERED


def balanced(text: str) -> bool:
    depth = 0
    for character in text.replace(r"\{", "").replace(r"\}", ""):
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0 and text.count(r"\left") == text.count(r"\right") + text.count(r"\leftarrow")


@pytest.mark.parametrize("name", TABLE)
def test_every_face_is_balanced_and_known_to_a_reader_of_formulas(name: str) -> None:
    row = TABLE[name]
    args = [symbol(n) + 1 for n in "xyz"[: max(row.fewest, min(row.most or 3, 2))]]
    formula = latex(call(name, *args) ** 2)
    assert balanced(formula)
    mathtext = pytest.importorskip("matplotlib.mathtext")
    mathtext.MathTextParser("path").parse(f"${formula.replace('!', '')}$")


@pytest.mark.parametrize("kind", answers.EVERY)
def test_every_answer_is_one_balanced_line(kind: str) -> None:
    text = written(answers.EVERY[kind], "latex", Style())
    assert text.count("\n") == 1
    assert text.isascii()
    assert balanced(text)
    assert text.count(r"\begin{") == text.count(r"\end{")


def test_a_gradient() -> None:
    expected = r"\nabla f = \begin{pmatrix} 2 x + 3 y \\ 3 x \end{pmatrix}" + "\n"
    assert written(answers.GRADIENT, "latex", Style()) == expected


def test_depth_is_no_obstacle() -> None:
    e = symbol("x")
    for _ in range(20_000):
        e = call("sin", e)
    assert latex(e).startswith(r"\sin\left(\sin\left(")
