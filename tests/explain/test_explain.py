"""Derivations against SymPy, and what the contract says about their shape."""

from collections.abc import Iterator
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad import parse
from symgrad.calculus.explain.build import explain
from symgrad.calculus.problem import pose
from symgrad.errors import LimitError
from symgrad.language.functions import TABLE
from symgrad.language.graph import ADD, CALL, MUL, NEG, NUM, SYM, symbol
from symgrad.render.explanations import listed
from symgrad.results import Trust
from symgrad.results.learning import Detail, Rule, Step, Verified


def every(step: Step) -> Iterator[Any]:
    yield step
    for child in step.children:
        yield from every(child)


def rules(text: str, **options: Any) -> Any:
    return [step.rule for step in every(explain(pose(text), **options).tree)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("5", Rule.CONSTANT),
        ("x", Rule.VARIABLE),
        ("x + 1", Rule.SUM),
        ("3*x", Rule.CONSTANT_MULTIPLE),
        ("x/3", Rule.CONSTANT_MULTIPLE),
        ("-x", Rule.CONSTANT_MULTIPLE),
        ("x*sin(x)", Rule.PRODUCT),
        ("sin(x)/x", Rule.QUOTIENT),
        ("1/x", Rule.QUOTIENT),
        ("x^5", Rule.POWER),
        ("sqrt(x)", Rule.POWER),
        ("2^x", Rule.EXPONENTIAL),
        ("exp(x)", Rule.EXPONENTIAL),
        ("sigmoid(x)", Rule.EXPONENTIAL),
        ("log(x)", Rule.LOGARITHM),
        ("log(x, 2)", Rule.LOGARITHM),
        ("tan(x)", Rule.TRIGONOMETRIC),
        ("asin(x)", Rule.INVERSE),
        ("tanh(x)", Rule.HYPERBOLIC),
        ("erf(x)", Rule.SPECIAL),
        ("piecewise((x, x < 1), (x^2, True))", Rule.PIECEWISE),
        ("|x|", Rule.ABSOLUTE_VALUE),
        ("max(x, 0)", Rule.EXTREMUM),
        ("(x + 1)^2", Rule.CHAIN),
        ("x^x", Rule.CHAIN),
        ("max(x, x^2)", Rule.CHAIN),
        ("D(x^3, x)", Rule.DERIVATIVE),
    ],
)
def test_the_rule_at_the_root(text: str, rule: Rule) -> None:
    assert explain(pose(text)).tree.rule is rule


def test_a_chain_has_its_outer_rule_first_and_names_its_inner_function() -> None:
    tree = explain(pose("sin(x^2)")).tree
    outer, inner = tree.children
    assert (tree.rule, outer.rule, inner.rule) == (Rule.CHAIN, Rule.TRIGONOMETRIC, Rule.POWER)
    assert {k: str(v) for k, v in tree.where.items()} == {"u": "x**2"}
    assert str(outer.expression) == "sin(u)"


FUNCTIONS = [name for name in TABLE if name not in ("norm", "dot", "root", "polygamma", "binomial", "clip")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_inner_function_other_than_the_variable_makes_a_chain(name: str) -> None:
    arguments = {1: "x^2", 2: "x^2, y", 3: "x^2, y, 1"}[max(1, TABLE[name].fewest)]
    step = explain(pose(f"{name}({arguments})"), [("x",)]).tree
    assert step.rule is Rule.CHAIN
    assert step.children[0].rule.value == TABLE[name].family.value


def test_letters_for_inner_functions_are_nobodys_names() -> None:
    steps = list(every(explain(pose("sin(cos(u*v*x))"), [("x",)]).tree))
    assert {"u", "v"}.isdisjoint({letter for step in steps for letter in step.where})


ORACLE = [
    "x^3*sin(x)*exp(-x)",
    "(x^2 + 1)/(x - 3)",
    "log(x^2 + 1)/sqrt(x + 5)",
    "x^x",
    "(sin(x) + 2)^(x^2)",
    "atan(x/2)^3",
    "exp(sin(cos(x)))",
    "1/(1 + exp(-x))",
    "x*y^2 + sin(x*y)",
    "cosh(x)*tanh(2x)",
    "2^(x*y)/x",
    "-(x - y)^4",
    "x*(-sin(x))",
]


@pytest.mark.parametrize("text", ORACLE)
@pytest.mark.parametrize("wrt", [("x",), ("x", "x")])
def test_the_last_line_agrees_with_sympy(text: str, wrt: tuple[str, ...]) -> None:
    problem = pose(text)
    answer = explain(problem, [wrt])
    x = {name: sympy.Symbol(name, real=True) for name in problem.variables}
    expected = sympy.diff(problem.expression.sympy(), *[x[name] for name in wrt])
    difference = answer.derivative.sympy() - expected
    for value in (sympy.Rational(3, 7), sympy.Rational(5, 4)):
        at = difference.subs(dict.fromkeys(x.values(), value))
        assert abs(sympy.N(at, 30)) < 1e-18
    assert answer.trust is Trust.CHECKED


def test_a_mixed_derivative_is_a_repetition() -> None:
    answer = explain(pose("x^2*y^3"), [("x", "y")])
    assert [str(step.derivative) for step in answer.tree.children] == ["2*x*y**3", "6*x*y**2"]
    assert str(answer.derivative) == "6*x*y**2"
    assert answer.tree.rule is Rule.DERIVATIVE


def test_without_variables_named_all_first_derivatives_are_explained() -> None:
    answer = explain(pose("x^2*y"))
    assert [d.wrt for d in answer.derivations] == [("x",), ("y",)]


def test_a_derivative_inside_is_carried_out_first() -> None:
    answer = explain(pose("x*D(x^3*y, x)"), [("x",)])
    inside, outside = answer.tree.children
    assert (str(inside.derivative), str(outside.derivative)) == ("3*x**2*y", "9*x**2*y")


def test_every_line_is_verified() -> None:
    for text in ("x^2*sin(x^2)/exp(x)", "gelu(softplus(x))", "hypot(x, x^2)*clip(x, 0, 1)"):
        assert all(step.verified is not Verified.NOT for step in every(explain(pose(text)).tree))


def test_simplification_is_shown_as_a_step() -> None:
    tree = explain(pose("(x + 1)^2")).tree
    assert (str(tree.unsimplified), str(tree.derivative)) == ("2*(x + 1)*1", "2*(x + 1)")


def test_compact_leaves_out_what_is_trivial_but_never_the_answer() -> None:
    answer = explain(pose("x + 1"))
    (derivation,) = answer.derivations
    assert [s.rule for s in listed(derivation, Detail.COMPACT)] == [Rule.SUM]
    assert len(listed(derivation, Detail.FULL)) == 3
    (derivation,) = explain(pose("x")).derivations
    assert len(listed(derivation, Detail.COMPACT)) == 1


def test_what_nobody_could_read_is_refused() -> None:
    with pytest.raises(LimitError):
        explain(pose("sin(" * 400 + "x" + ")" * 400))
    with pytest.raises(LimitError):
        explain(pose("+".join(f"x^{k}" for k in range(2, 9_000))))


def test_a_constant_needs_no_variable() -> None:
    assert str(explain(pose("pi^2")).derivative) == "0"


LEAVES = st.sampled_from(["x", "y", "2", "3", "pi"])
COMBINED = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
        st.tuples(st.sampled_from(["sin", "exp", "tanh", "atan", "sigmoid", "abs"]), inner).map(
            lambda t: f"{t[0]}({t[1]})"
        ),
        inner.map(lambda t: f"({t})^2"),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(COMBINED)
def test_every_step_reads_back_and_no_derivation_contradicts_the_sweep(text: str) -> None:
    answer = explain(pose(text, wrt=("x",)), [("x",)])
    for step in every(answer.tree):
        assert str(parse(str(step.derivative))) == str(step.derivative)
        assert step.derivative.op in (ADD, CALL, MUL, NEG, NUM, SYM) or step.derivative.args
    assert symbol("u") not in answer.derivative.args
