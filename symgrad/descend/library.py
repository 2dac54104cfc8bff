"""Descent for programs: an iterator over steps that is also the answer, and comparisons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from symgrad.calculus.points import At, read_point
from symgrad.calculus.problem import Problem, pose, problem_of
from symgrad.descend.loop import Pulse, never
from symgrad.descend.methods import Direction, Like, Rule, make
from symgrad.descend.objective import Formula
from symgrad.descend.run import Plan, Venture, assembled, fixed, vector
from symgrad.descend.schedules import Schedule
from symgrad.descend.steering import Steering
from symgrad.descend.stepping import Method
from symgrad.errors import PointError
from symgrad.language.graph import Expression
from symgrad.language.write import Value, text_of_value
from symgrad.results.descend import Comparison, Descent, Landing, Rate, Step, Stop

Where = Value | Mapping[str, Value] | Sequence[Value]


class Descending:
    """A descent: iterate over it for its steps as they are made, ask it for what came of them.

    What is asked for first goes through with the run if it is not over.
    """

    def __init__(self, problem: Problem, venture: Venture) -> None:
        self._problem = problem
        self._venture = venture
        self._answer: Descent | None = None

    def __iter__(self) -> Iterator[Step]:
        return iter(self._venture)

    @property
    def answer(self) -> Descent:
        """Everything: what `symgrad descend --json` says, as a value."""
        if self._answer is None:
            found = assembled(self._problem, [self._venture])
            assert isinstance(found, Descent)
            self._answer = found
        return self._answer

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that were kept."""
        return self.answer.steps

    @property
    def final(self) -> Step:
        """The last step."""
        return self.answer.final

    @property
    def best(self) -> Step:
        """The step with the least value."""
        return self.answer.best

    @property
    def stop(self) -> Stop:
        """Why it ended."""
        return self.answer.stop

    @property
    def landing(self) -> Landing:
        """What is proved about the point where it ended."""
        return self.answer.landing

    @property
    def rate(self) -> Rate:
        """Curvature, the largest stable rate, the contraction."""
        return self.answer.rate


def descend(  # noqa: PLR0913  # each is an option of the command, by its name
    f: str | Expression,
    *,
    start: Where,
    method: Rule | Direction | Method | str | None = None,
    lr: float | None = None,
    wrt: Sequence[str] = (),
    steps: int = 100,
    tol: float = 1e-8,
    every: int = 1,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    clip_value: float | None = None,
    noise: float = 0.0,
    seed: int = 0,
    project: Mapping[str, tuple[float, float]] | None = None,
    pulse: Pulse = never,
) -> Descending:
    """Descends a function from a start.

    Args:
        f: the function.
        start: where to start: ``"x=1,y=2"``, a mapping, values in the order of the variables, or the value
            of the only one.
        method: a method such as ``Adam(lr=0.1)``, a method's name, or any object with ``init(x)`` and
            ``step(f, x, state)``; gradient descent by default.
        lr: the rate, where the method is named.
        wrt: the variables, if not all names in f; the others get their values from ``start``.
        steps: the most steps to make.
        tol: the gradient norm at which it may end; 0 for never.
        every: which steps are kept.
        schedule: the rate as a function of the step.
        clip_norm: the longest a gradient may be.
        clip_value: the largest its entries may be.
        noise: standard deviation of noise on each entry of the gradient.
        seed: where the noise starts.
        project: intervals in which variables are kept.
        pulse: asked now and then; what it returns, TIMEOUT or INTERRUPTED, ends the run.

    Returns:
        An iterator over `Step`. Nothing is computed before it is asked for.

    Raises:
        SymgradError: f, start or a number is not acceptable.

    >>> run = descend("(x-2)^2 + (y+1)^2", start={"x": 0, "y": 0}, lr=0.1, steps=500)
    >>> run.stop.reason.value, run.landing.kind.value, str(run.landing.point["x"].exact)
    ('converged', 'minimum', '2')
    >>> [round(s.point["x"], 3) for s in descend("x^2", start=1, lr=0.25, steps=2)]
    [1.0, 0.5, 0.25]
    """
    problem, point = _posed(f, start, wrt)
    steering = Steering(
        schedule=schedule or Schedule(),
        clip_norm=clip_norm,
        clip_value=clip_value,
        noise=noise,
        seed=seed,
        box=_box(problem, project or {}),
    )
    plan = Plan(method=_method(method, lr), steps=steps, tolerance=tol, every=every, steering=steering)
    function = Formula(fixed(problem, point), problem.variables)
    return Descending(problem, Venture(function, plan, vector(problem, point), pulse))


def compare(  # noqa: PLR0913  # each is an option of the command, by its name
    f: str | Expression,
    *,
    start: Where,
    lr: float | Sequence[float] | None = None,
    method: str | Sequence[str] = "gd",
    wrt: Sequence[str] = (),
    steps: int = 100,
    tol: float = 1e-8,
    like: Like | str = Like.TORCH,
    pulse: Pulse = never,
) -> Comparison:
    """Descends once for each method and rate, and says which was best and where the verdict flips.

    Args:
        f: the function.
        start: where all runs start, as for `descend`.
        lr: the rates; without any each method has its own.
        method: the names of the methods.
        wrt: the variables, if not all names in f.
        steps: the most steps to make.
        tol: the gradient norm at which a run may end.
        like: whose variants of the methods.
        pulse: asked now and then; what it returns, TIMEOUT or INTERRUPTED, ends the runs.

    Raises:
        SymgradError: f, start, a method or a rate is not acceptable.

    >>> found = compare("x^2 + 10*y^2", start=(1, 1), lr=[0.01, 0.09, 0.11])
    >>> str(found.threshold.exact), [run.lr for run in found.runs if run.winner]
    ('1/10', [0.09])
    """
    from symgrad.descend.compare import Choices
    from symgrad.descend.compare import compare as compared

    problem, point = _posed(f, start, wrt)
    names = [method] if isinstance(method, str) else list(method)
    rates: list[float | None] = [lr] if lr is None or isinstance(lr, int | float) else list(lr)
    if not names or not rates:
        raise PointError("there is nothing to compare", where="lr" if names else "method")

    def made(name: str, rate: float | None) -> Rule | Direction:
        return make(name, Like(like)) if rate is None else make(name, Like(like), lr=rate)

    expression, x = fixed(problem, point), vector(problem, point)
    plan = Plan(method=made(names[0], rates[0]), steps=steps, tolerance=tol)
    choices = Choices(names, rates, made)
    return compared(problem, lambda: Formula(expression, problem.variables), x, plan, choices, pulse)


def _posed(f: str | Expression, start: Where, wrt: Sequence[str]) -> tuple[Problem, At]:
    """The function, and the point."""
    text = _text(start)
    problem = problem_of(f, wrt) if isinstance(f, Expression) else pose(f, wrt=wrt, points=[("start", text)])
    return problem, read_point(problem, [text], where="start")


def _method(method: Rule | Direction | Method | str | None, lr: float | None) -> Rule | Direction | Method:
    if method is None or isinstance(method, str):
        name = method or "gd"
        return make(name) if lr is None else make(name, lr=lr)
    if lr is not None:
        raise PointError("the rate belongs to the method: Adam(lr=0.1)", where="lr")
    return method


def _box(problem: Problem, intervals: Mapping[str, tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    strange = [name for name in intervals if name not in problem.variables]
    if strange:
        raise PointError(f"'{strange[0]}' is no variable here", where="project")
    if not intervals:
        return ()
    return tuple(intervals.get(name, (-math.inf, math.inf)) for name in problem.variables)


def _text(start: Where) -> str:
    if isinstance(start, str):
        return start
    if isinstance(start, int | float | Fraction | Expression):
        return text_of_value(start)
    if isinstance(start, Mapping):
        return ",".join(f"{name}={text_of_value(value)}" for name, value in start.items())
    return ",".join(text_of_value(value) for value in start)
