"""The options that `descend` and `compare` have in common, and how they become a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from symgrad.cli.numerals import rational, whole
from symgrad.cli.options import Option
from symgrad.cli.status import UsageError
from symgrad.errors import Span

if TYPE_CHECKING:
    from symgrad.calculus.problem import Problem
    from symgrad.cli.question import Question
    from symgrad.descend.methods import Direction, Rule
    from symgrad.descend.steering import Steering

METHODS: Final = (
    *("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "amsgrad", "adamax", "adamw"),
    *("nadam", "newton", "bfgs", "lbfgs", "cg", "natural", "subgradient"),
)
SCHEDULES: Final = ("constant", "exponential", "step", "cosine", "linear", "inverse", "warmup")
SEARCHES: Final = ("armijo", "wolfe", "exact", "none")
LIKE: Final = ("torch", "keras", "optax", "paper")

START: Final = Option(
    ("--start",),
    "Where to start: x=1,y=2, or values in order. Each further one is another run.",
    "POINT",
    repeatable=True,
    names_variables=True,
)
STEPS: Final = Option(("--steps",), "The most steps to make. [default: 100]", "N")
TOLERANCE: Final = Option(
    ("--tol",), "Gradient norm at which to stop; 0 for never. [default: 1e-8]", "NUMBER"
)
EVERY: Final = Option(("--every",), "Keep every N-th step only, and the last. [default: 1]", "N")
SEED: Final = Option(("--seed",), "Where random numbers start. [default: 0]", "N")
BATCH: Final = Option(
    ("--batch-size",), "Rows of a minibatch: each step uses so many, in a seeded order.", "N"
)

NUMBERS: Final = (
    ("momentum", "How much of the last step is kept. [default: 0.9]"),
    ("dampening", "How much of the gradient momentum leaves out."),
    ("beta1", "Decay of the mean gradient. [default: 0.9]"),
    ("beta2", "Decay of the mean square. [default: 0.999]"),
    ("alpha", "Decay of rmsprop's mean square. [default: 0.99]"),
    ("rho", "Decay of adadelta's means. [default: 0.9]"),
    ("eps", "What is added to a divisor so that it is not 0."),
    ("weight-decay", "Pull towards 0."),
    ("momentum-decay", "How fast nadam's momentum grows. [default: 0.004]"),
    ("lr-decay", "How fast adagrad's rate falls."),
    ("initial-accumulator", "Where adagrad's sum of squares starts."),
)

HYPER: Final = (
    *(Option((f"--{name}",), text, "NUMBER") for name, text in NUMBERS),
    Option(("--centered",), "rmsprop: divide by the variance instead of the mean square."),
    Option(("--like",), "Whose variant of the method. [default: torch]", "LIBRARY", choices=LIKE),
    Option(("--metric",), "The metric of natural: [[2,0],[0,x]].", "MATRIX", names_variables=False),
    Option(("--schedule",), "How the rate changes. [default: constant]", "SHAPE", choices=SCHEDULES),
    Option(("--decay",), "Factor of the schedule.", "NUMBER"),
    Option(("--decay-every",), "Steps between two drops of the schedule step. [default: 30]", "N"),
    Option(("--decay-steps",), "Length of the schedules cosine, linear and warmup. [default: 100]", "N"),
    Option(("--lr-min",), "Lowest rate of the schedule cosine. [default: 0]", "NUMBER"),
    Option(
        ("--start-factor",), "First share of the rate: linear [default: 1], warmup [default: 1/3].", "NUMBER"
    ),
    Option(("--end-factor",), "Last share of the rate: linear [default: 0], warmup [default: 1].", "NUMBER"),
    Option(("--line-search",), "How far to go along the direction.", "SEARCH", choices=SEARCHES),
    Option(("--clip-norm",), "Shorten gradients to this norm.", "NUMBER"),
    Option(("--clip-value",), "Bound the entries of gradients.", "NUMBER"),
    Option(("--noise",), "Standard deviation of noise on each entry of the gradient.", "NUMBER"),
    Option(("--project",), "Stay in a box: x=0:oo,y=-1:1.", "BOX", repeatable=True, names_variables=True),
)


def number(
    question: Question, name: str, *, least: float | None = None, above: float | None = None
) -> float | None:
    """The number that an option was given, within bounds."""
    text = question.text(name.replace("-", "_"))
    if text is None:
        return None
    option = f"--{name}"
    try:
        value = float(rational(text, option))
    except OverflowError:
        raise UsageError("this number is too large", Span(1, len(text)), source=text, where=option) from None
    if (least is not None and value < least) or (above is not None and value <= above):
        bound = f"of at least {least:g}" if least is not None else f"above {above:g}"
        raise UsageError(f"a number {bound} is needed", Span(1, len(text)), source=text, where=option)
    return value


def count(question: Question, name: str, default: int, *, least: int = 0) -> int:
    """The whole number that an option was given."""
    text = question.text(name)
    return default if text is None else whole(text, f"--{name.replace('_', '-')}", least=least, most=10**12)


def method(question: Question, problem: Problem, name: str, lr: float | None) -> Rule | Direction:
    """The method that the options describe."""
    from symgrad.descend.line_search import Search
    from symgrad.descend.methods import Like, make

    given: dict[str, Any] = {} if lr is None else {"lr": lr}
    for key, _ in NUMBERS:
        value = number(question, key, least=0.0)
        if value is not None:
            given[key.replace("-", "_")] = value
    if question.on("centered"):
        given["centered"] = True
    if name == "natural" or question.text("metric") is not None:
        given["metric"] = metric(problem, question.text("metric"))
    search = question.text("line_search")
    return make(name, Like(question.text("like") or "torch"), Search(search) if search else None, **given)


def metric(problem: Problem, text: str | None) -> tuple[tuple[Any, ...], ...]:
    """The matrix of `--metric`, its entries as expressions."""
    from symgrad.calculus.matrix_text import read_matrix

    n = len(problem.variables)
    if text is None:
        raise UsageError("natural needs a metric", hint='add --metric "[[2,0],[0,x]]"', where="--metric")
    return read_matrix(problem, text, n, where="--metric")


def steering(question: Question, problem: Problem) -> Steering:
    """Schedule, clipping, noise and box from the options."""
    from symgrad.descend.schedules import Schedule, Shape
    from symgrad.descend.steering import Steering

    shape = Shape(question.text("schedule") or "constant")
    defaults = {"start_factor": 1 / 3, "end_factor": 1.0} if shape is Shape.WARMUP else {}
    keys = ("decay", "decay_every", "decay_steps", "lr_min", "start_factor", "end_factor")
    given = {k: number(question, k.replace("_", "-"), least=0.0) for k in keys}
    if shape is Shape.CONSTANT and any(v is not None for v in given.values()):
        key = next(k for k, v in given.items() if v is not None)
        hint = f"add --schedule, one of {', '.join(SCHEDULES[1:])}"
        raise UsageError("there is no schedule for this", hint=hint, where=f"--{key.replace('_', '-')}")
    for k in ("decay_every", "decay_steps"):
        number(question, k.replace("_", "-"), above=0.0)
    schedule = Schedule(shape=shape, **{**defaults, **{k: v for k, v in given.items() if v is not None}})
    return Steering(
        schedule=schedule,
        clip_norm=number(question, "clip-norm", above=0.0),
        clip_value=number(question, "clip-value", above=0.0),
        softening=1e-6 if (question.text("like") or "torch") == "torch" else 0.0,
        noise=number(question, "noise", least=0.0) or 0.0,
        seed=count(question, "seed", 0),
        box=box(question, problem, "project", complete=False),
    )


INFINITE: Final = {"oo": float("inf"), "inf": float("inf"), "-oo": -float("inf"), "-inf": -float("inf")}


def box(
    question: Question, problem: Problem, name: str, *, complete: bool
) -> tuple[tuple[float, float], ...]:
    """Intervals ``x=0:oo,y=-1:1`` in the order of the variables; those not named are unbounded.

    Args:
        question: the command line.
        problem: the function.
        name: the option.
        complete: whether every variable needs a bounded interval.
    """
    option = f"--{name}"
    found: dict[str, tuple[float, float]] = {}
    for text in question.texts("in_" if name == "in" else name):
        for part in text.split(","):
            variable, low, high = _interval(text, part, option)
            if variable not in problem.variables:
                hint = f"the variables are {', '.join(problem.variables)}"
                raise UsageError(f"'{variable}' is no variable here", hint=hint, source=text, where=option)
            found[variable] = low, high
    if complete and any(
        v not in found or abs(found[v][0]) == abs(found[v][1]) == float("inf") for v in problem.variables
    ):
        lacking = next(v for v in problem.variables if v not in found)
        raise UsageError(f"{lacking} needs an interval", hint=f"add {lacking}=-5:5", where=option)
    whole_line = (-float("inf"), float("inf"))
    return tuple(found.get(v, whole_line) for v in problem.variables) if found else ()


def _interval(text: str, part: str, option: str) -> tuple[str, float, float]:
    variable, equals, bounds = part.partition("=")
    low, colon, high = bounds.partition(":")
    if not (equals and colon):
        raise UsageError("an interval is needed, like x=0:5", Span(1, len(text)), source=text, where=option)
    ends = [_bound(end.strip(), option) for end in (low, high)]
    if not ends[0] <= ends[1]:
        raise UsageError(
            f"the interval of {variable.strip()} is empty", Span(1, len(text)), source=text, where=option
        )
    return variable.strip(), ends[0], ends[1]


def _bound(text: str, option: str) -> float:
    return INFINITE[text] if text in INFINITE else float(rational(text, option))
