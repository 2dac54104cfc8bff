"""`symgrad attribute`: how much each input has to do with the value."""

from __future__ import annotations

import difflib
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from symgrad.cli.command import Command, Inquiry
from symgrad.cli.numerals import positive, rational, whole
from symgrad.cli.options import AT, Option
from symgrad.cli.status import UsageError

if TYPE_CHECKING:
    from symgrad.calculus.attribution.attributions import Scatter
    from symgrad.results.attributions import Attribution, Ball, Method

NORMS: Final = {"1": "1", "l1": "1", "2": "2", "l2": "2", "inf": "inf", "linf": "inf", "oo": "inf"}
METHODS: Final = ("saliency", "input", "integrated", "smoothgrad")
MOST_SAMPLES: Final = 1_000_000
LARGEST_SEED: Final = 2**63


def answer(inquiry: Inquiry) -> Attribution:
    """Asks for the attributions."""
    from symgrad.calculus.attribution.attributions import USUAL, attribute

    question = inquiry.question
    epsilon = question.text("epsilon")
    return attribute(
        inquiry.problem(),
        inquiry.at,
        baseline=question.texts("baseline"),
        methods=methods(question.text("method")) or USUAL,
        epsilon=None if epsilon is None else _length(epsilon),
        norm=ball(question.text("norm") or "inf"),
        scatter=_scatter(inquiry),
    )


def methods(text: str | None) -> tuple[Method, ...]:
    """The methods of a list as typed."""
    from symgrad.results.attributions import Method

    words = [word.strip().lower() for word in (text or "").split(",") if word.strip()]
    for word in words:
        if word not in METHODS:
            close = difflib.get_close_matches(word, METHODS, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"the methods are {', '.join(METHODS)}"
            raise UsageError(f"there is no method '{word}'", hint=hint, where="--method")
    return tuple(Method(word) for word in words)


def ball(text: str) -> Ball:
    """The norm as typed."""
    from symgrad.results.attributions import Ball

    known = NORMS.get(text.strip().lower())
    if known is None:
        raise UsageError(f"there is no norm '{text}' here", hint="it is 1, 2 or inf", where="--norm")
    return Ball(known)


def _length(text: str) -> Fraction:
    positive(text, "--epsilon")
    return rational(text, "--epsilon")


def _scatter(inquiry: Inquiry) -> Scatter:
    from symgrad.calculus.attribution.attributions import Scatter

    text = inquiry.question.text
    return Scatter(
        samples=whole(text("samples") or "50", "--samples", most=MOST_SAMPLES),
        noise=positive(text("noise") or "1/10", "--noise"),
        seed=whole(text("seed") or "0", "--seed", least=0, most=LARGEST_SEED),
    )


COMMAND = Command(
    name="attribute",
    short="Which input the value comes from.",
    summary="Sensitivities, gradient * input, integrated gradients, and the step that changes f most.",
    examples=(
        "symgrad attribute 'x^2 + 3*x*y + y^2' --at x=2,y=3 --method integrated",
        "symgrad attribute 'sigmoid(2*x - y)' --at 1,2 --baseline 0,1",
        "symgrad attribute 'x^2*y' --at 2,3 --epsilon 0.1 --norm inf",
    ),
    answer=answer,
    engine="symgrad.calculus.attribution.attributions",
    options=(
        replace(AT, required=True),
        Option(
            ("--baseline",),
            "The point of comparison. [default: zeros]",
            "POINT",
            repeatable=True,
            names_variables=True,
        ),
        Option(
            ("--method",),
            f"Some of {', '.join(METHODS)}. [default: saliency,input,integrated]",
            "NAMES",
        ),
        Option(("--epsilon",), "The length of an adversarial step, which increases f.", "LENGTH"),
        Option(("--norm",), "How that length is measured: 1, 2 or inf. [default: inf]", "NORM"),
        Option(("--samples",), "Points that smoothgrad takes. [default: 50]", "N"),
        Option(("--noise",), "Standard deviation of its noise. [default: 1/10]", "NUMBER"),
        Option(("--seed",), "Seed of its random numbers. [default: 0]", "N"),
    ),
)
