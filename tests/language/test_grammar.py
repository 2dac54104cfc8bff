"""What the grammar makes of texts: every row of the contract's table, and what it must refuse."""

from __future__ import annotations

import pytest

from symgrad.errors import LimitError, ReadingError
from symgrad.language.names import Scope
from symgrad.language.reading import read
from symgrad.language.write import write

READINGS = {
    # numbers
    "1/3": "1/3",
    "0.1": "1/10",
    "1e-3": "1/1000",
    "2e3": "2000",
    "1.": "1",
    ".5": "1/2",
    "1.5e2": "150",
    "007": "7",
    # operators
    "-x**2": "-x**2",
    "2**3**2": "2**(3**2)",
    "2^3^2": "2**(3**2)",
    "2^-x": "2**(-x)",
    "2^-x^2": "2**(-x**2)",
    "x*-y": "x*(-y)",
    "--x": "-(-x)",
    "+x": "x",
    "x-+-y": "x - (-y)",
    "-x*y": "-x*y",
    "x/y/z": "x/y/z",
    "x!": "factorial(x)",
    "x!!": "factorial(factorial(x))",
    "-x!": "-factorial(x)",
    "2^x!": "2**factorial(x)",
    "x!^2": "factorial(x)**2",
    # bars
    "|x|": "abs(x)",
    "|x||y|": "abs(x)*abs(y)",
    "||x|-|y||": "abs(abs(x) - abs(y))",
    "2|x|": "2*abs(x)",
    "|x|y": "abs(x)*y",
    "|x+|y||": "abs(x + abs(y))",
    "x|y|z": "x*abs(y)*z",
    # implied products
    "2x": "2*x",
    "3 x y": "3*x*y",
    "2(x+1)": "2*(x + 1)",
    "(x+1)(y-1)": "(x + 1)*(y - 1)",
    "1/2x": "1/2*x",
    "0beta": "0*beta",
    "2e^x": "2*E**x",
    "x(x+1)": "x*(x + 1)",
    "x1(x+1)": "x1*(x + 1)",
    "pi(x+1)": "pi*(x + 1)",
    "theta(x+1)": "theta*(x + 1)",
    "x^2y": "x**2*y",
    # names
    "e+E": "E + E",
    "I+N+S+O+Q+lambda+E1": "I + N + S + O + Q + lambda + E1",
    "gamma+beta+zeta": "gamma + beta + zeta",
    "gamma(x)": "gamma(x)",
    "beta(x)": "beta*x",
    "x_1+x_2": "x_1 + x_2",
    # functions without brackets
    "sin x": "sin(x)",
    "sin 2x": "sin(2*x)",
    "sin^2(x)": "sin(x)**2",
    "sin^2 x": "sin(x)**2",
    "sin x^2": "sin(x**2)",
    "sin 2x cos x": "sin(2*x)*cos(x)",
    "2 sin x cos x": "2*sin(x)*cos(x)",
    "sin x/2": "sin(x)/2",
    "sin(x)^2": "sin(x)**2",
    "sin(x)y": "sin(x)*y",
    "sin cos x": "sin(cos(x))",
    "ln x y": "log(x*y)",
    "sin |x|": "sin(abs(x))",
    # functions
    "log(x, 2)": "log(x, 2)",
    "ln(x)": "log(x)",
    "arcsin(x)+arccos(x)+arctan(x)": "asin(x) + acos(x) + atan(x)",
    "arsinh(x)+arcosh(x)+artanh(x)": "asinh(x) + acosh(x) + atanh(x)",
    "tg(x)+ctg(x)": "tan(x) + cot(x)",
    "Abs(x)+Max(x,y)+Min(x,y)+ceiling(x)": "abs(x) + max(x, y) + min(x, y) + ceil(x)",
    "logistic(x)+swish(x)": "sigmoid(x) + silu(x)",
    "rootof(x^5-x-1, 1)": "rootof(x**5 - x - 1, 1)",
    "rootof(t^2/2-1, 2)": "rootof(x**2 - 2, 2)",
    # conditions
    "piecewise((x, x<0), (1, True))": "piecewise((x, x < 0), (1, True))",
    "x if x<0 else 1": "piecewise((x, x < 0), (1, True))",
    "1 if 0<x<=1 else 2": "piecewise((1, 0 < x and x <= 1), (2, True))",
    "1 if not x>0 and y>0 or x==y else 2": "piecewise((1, not x > 0 and y > 0 or x == y), (2, True))",
    "1 if x≤1 and y≥2 or z≠3 else 2": "piecewise((1, x <= 1 and y >= 2 or z != 3), (2, True))",
    "a if b>0 else c if d>0 else f": "piecewise((a, b > 0), (c, d > 0), (f, True))",
    # calculus inside
    "D(x^2, x)": "D(x**2, x)",
    "D(x^2*y, x, 2, y)": "D(x**2*y, x, 2, y)",
    "D(x+1)": "D*(x + 1)",
    "D+1": "D + 1",
    # unicode
    "x²": "x**2",
    "x₁": "x1",
    "x⁻²": "x**(-2)",
    "√2x": "sqrt(2)*x",
    "√x": "sqrt(x)",
    "√(x+1)": "sqrt(x + 1)",
    "√√x": "sqrt(sqrt(x))",
    "π·x×y−z": "pi*x*y - z",
    "θ+theta": "theta + theta",
    "σ(x)": "sigmoid(x)",
    "σ+1": "sigma + 1",
    "cosθ": "cos(theta)",
    "2πr²": "2*pi*r**2",
    "α₁β": "alpha1*beta",
    "x_θ": "x_theta",
    "\u00a0x\u2009+ 1": "x + 1",
    # real powers
    "(-8)^(1/3)": "(-8)**(1/3)",
    "x^(2/6)": "x**(1/3)",
}


@pytest.mark.parametrize(("text", "shown"), READINGS.items(), ids=READINGS)
def test_reading(text: str, shown: str) -> None:
    expression = read(text).expression
    assert write(expression) == shown
    assert read(shown, Scope(frozenset(expression.variables))).expression is expression


# text: (first column, length, part of the message, part of the hint)
ERRORS: dict[str, tuple[int, int, str, str]] = {
    "": (1, 1, "empty", "x^2"),
    "   ": (4, 1, "empty", "x^2"),
    "0x10": (1, 4, "decimal", "write 16"),
    "x+0b101": (3, 5, "decimal", "write 5"),
    "0o17": (1, 4, "decimal", "write 15"),
    "1e5x": (1, 3, "runs into a name", "1e5*x"),
    "2e": (1, 2, "half a number", "2*e"),
    "x+2E": (3, 2, "half a number", "2*e"),
    "2 3": (3, 1, "without an operator", "2*3"),
    "x 2": (3, 1, "without an operator", "x*2"),
    "(x+1)2": (6, 1, "without an operator", "*2"),
    "1.2.3": (4, 1, "goes on with '.'", "1e3"),
    "1_000": (2, 1, "goes on with '_'", "1e3"),
    "x+": (3, 1, "ends after '+'", "finish"),
    "sin(": (5, 1, "ends after '('", "finish"),
    "x+*y": (3, 1, "cannot stand after '+'", "missing"),
    "*x": (1, 1, "cannot stand at the start", "missing"),
    "()": (2, 1, "cannot stand after '('", "missing"),
    "(x": (3, 1, "bracket opened at column 1", "')'"),
    "max(x,y": (8, 1, "bracket opened at column 4", "')'"),
    "|x": (3, 1, "bar opened at column 1", "'|'"),
    "|x|y|": (6, 1, "ends after '|'", "finish"),
    "(|x)": (4, 1, "inside an open bar", "column 2"),
    "x)": (2, 1, "closes none", "leave it out"),
    "x,y": (2, 1, "comma", "one a line"),
    "1,5": (2, 1, "comma", "1.5"),
    "foo(x)": (1, 3, "unknown function 'foo'", "floor"),
    "mod(x,2)": (1, 3, "unknown function 'mod'", "x - y*floor(x/y)"),
    "lgamma(x)": (1, 6, "unknown function 'lgamma'", "loggamma(...)"),
    "wurzel(x)": (1, 6, "unknown function 'wurzel'", "for a product write wurzel*(...)"),
    "2*sqr(x)": (3, 3, "unknown function 'sqr'", "did you mean 'sqrt'?"),
    "Sin(x)": (1, 3, "unknown function", "'sin'"),
    "sim(x)": (1, 3, "unknown function", "'sin'"),
    "diff(x)": (1, 4, "unknown function", "diff*(...)"),
    "xsin(x)": (1, 4, "unknown function", "sin"),
    "sin": (1, 3, "needs its argument", "sin(...)"),
    "sin+1": (1, 3, "needs its argument", "sin(...)"),
    "sin -x": (1, 3, "needs its argument", "sin(...)"),
    "atan2 x": (1, 5, "needs its argument", "atan2(...)"),
    "sin^-1(x)": (1, 3, "ambiguous", "asin(x)"),
    "sin⁻¹(x)": (1, 3, "ambiguous", "1/sin(x)"),
    "sin^cos(x)": (1, 3, "ambiguous", ""),
    "tanh^-1(x)": (1, 4, "ambiguous", "atanh(x)"),
    "sinx": (1, 4, "runs a function into its argument", "sin(x)"),
    "lnx": (1, 3, "runs a function into its argument", "ln(x)"),
    "1+xlogx": (3, 5, "runs a function into its argument", "x*log(x)"),
    "sinxy+x+y": (1, 5, "runs a function into its argument", "sin(x*y)"),
    "x_1+x__2": (5, 4, "two underscores", "use one"),
    "oo": (1, 2, "no number", "bound"),
    "1/inf": (3, 3, "no number", "bound"),
    "log(x,2,3)": (1, 10, "1 to 2 arguments, not 3", "base b"),
    "binomial(x)": (1, 11, "2 arguments, not 1", ""),
    "max(x)": (1, 6, "2 or more arguments", "max(a, b)"),
    "sin()": (1, 5, "1 argument, not 0", ""),
    "x<1": (1, 3, "condition has no place", "piecewise"),
    "True": (1, 4, "condition has no place", "piecewise"),
    "x and y": (1, 1, "condition is needed", "compare"),
    "not x": (5, 1, "condition is needed", "compare"),
    "x if y else z": (6, 1, "condition is needed", "compare"),
    "x if x>0": (3, 2, "without its 'else'", "f if c else g"),
    "x else y": (3, 4, "without its 'if'", "f if c else g"),
    "if x>0": (1, 2, "something to its left", "f if c else g"),
    "piecewise(x)": (11, 1, "(value, condition)", "piecewise"),
    "piecewise((x,1))": (14, 1, "condition is needed", "compare"),
    "piecewise((x>1,x))": (12, 3, "condition has no place", "piecewise"),
    "piecewise()": (1, 11, "needs its pieces", "piecewise"),
    "(x,y)": (3, 1, "comma", ""),
    "D()": (1, 3, "function and a variable", "D(f, x)"),
    "D(x,2)": (5, 1, "positive whole number", "D(f, x, 2)"),
    "D(x,y,0)": (7, 1, "positive whole number", "D(f, x, 2)"),
    "D(x,sin(x))": (5, 6, "by a variable", "D(f, x)"),
    "rootof(x^2+y,1)": (8, 5, "polynomial in one variable", "rootof"),
    "rootof(sin(x),1)": (8, 6, "polynomial in one variable", "rootof"),
    "rootof(x^2-2,0)": (14, 1, "counted 1, 2", "rootof"),
    "rootof(x^2+1,1)*y": (8, 5, "has no real root", "real roots"),
    "rootof(x^3-x,4)": (14, 1, "has 3 real roots, not 4", "each once"),
    "rootof((x-1)^2,2)": (16, 1, "has 1 real root, not 2", "each once"),
    "sum(x,i=1..3)": (1, 3, "not read yet", "terms out"),
    "prod(x)": (1, 4, "not read yet", "terms out"),
    "x[1]": (1, 1, "indexed names", "x1"),
    "x'": (2, 1, "no place here", "transposes"),
    "x=1": (2, 1, "no place here", "=="),
    "x==1": (1, 4, "condition has no place", "piecewise"),
    "x.y": (2, 1, "point without digits", "0.5"),
    '"x"': (1, 1, "not part of the language", "no place"),
    "x;y": (2, 1, "not part of the language", "one a line"),
    "x%2": (2, 1, "not part of the language", "a/100"),
    "x&y": (2, 1, "not part of the language", "and"),
    "lambda x: x": (9, 1, "not part of the language", ""),
    "x:=2": (2, 1, "not part of the language", ""),
    "\\frac{1}{2}": (1, 1, "not part of the language", "LaTeX"),
    "∂x": (1, 1, "U+2202", "D(f, x)"),
    "x∞": (2, 1, "U+221E", "oo"),
    "2*х": (3, 1, "U+0445", "plain 'x'"),
    "Α": (1, 1, "U+0391", "plain 'A'"),
    "ο": (1, 1, "U+03BF", "plain 'o'"),
    "𝑥": (1, 1, "U+1D465", "plain 'x'"),
    "x^²": (3, 1, "cannot stand after '^'", "missing"),
    "x⁻": (2, 1, "superscripts are no number", ""),
    "x\u200by": (2, 1, "U+200B", ""),
    "\udcff": (1, 1, "the byte 0xff is not UTF-8", "UTF-8"),
    "x\x00": (2, 1, "U+0000", ""),
}


@pytest.mark.parametrize("text", ERRORS, ids=ascii)
def test_error_names_column_and_remedy(text: str) -> None:
    column, length, message, hint = ERRORS[text]
    with pytest.raises(ReadingError) as caught:
        read(text)
    error = caught.value
    assert error.span is not None
    assert (error.span.column, error.span.length) == (column, length)
    assert message in error.message
    assert hint in (error.hint or "")
    assert "\n" not in error.message
    assert (error.source, error.where) == (text, "EXPR")


# text: column of the part that is refused before anything computes it
LIMITS = {
    "9^9^9": 1,
    "1 + 9**9**9": 5,
    "10^(10^8)": 1,
    "(10^400)^(10^400)": 1,
    "2^1e400": 1,
    "(1/3)^(10^9)*x": 1,
    "x*2^(10^6)": 3,
    "1e401": 1,
    "1e100000000": 1,
    "1e-999999999999": 1,
    "9" * 5_000: 1,
    "x+0." + "1" * 1_000_000: 3,
    "factorial(10^7)": 1,
    "10000000!": 1,
    "gamma(1/2+10^6)": 1,
    "binomial(10^6, 5*10^5)": 1,
    "D(x, x, 60)": 1,
    "piecewise(" + "(x, x<1), " * 64 + "(x, True))": 1,
}


@pytest.mark.parametrize("text", LIMITS, ids=lambda t: t[:24])
def test_what_no_bounded_time_could_form_is_refused(text: str) -> None:
    with pytest.raises(LimitError) as caught:
        read(text)
    assert caught.value.span is not None
    assert caught.value.span.column == LIMITS[text]
    assert caught.value.kind == "limit"


@pytest.mark.parametrize(
    "text", ["9^9", "2^10000", "1e400", "1e-400*x", "1000!", "x^(10^9)", "(x+1)^(10^9)", "0^0"]
)
def test_what_is_large_but_bounded_is_read(text: str) -> None:
    expression = read(text).expression
    assert read(write(expression)).expression is expression
