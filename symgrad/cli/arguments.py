"""Arguments, read by Typer under rules that suit expressions (`shield`).

Typer's own dressing of help and errors is off: what users type contains brackets and signs that it
would take for markup.
"""

from __future__ import annotations

import difflib
import inspect
import os
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Final, NoReturn, cast

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from symgrad import __version__
from symgrad.cli.command import Command
from symgrad.cli.options import SHARED, Option
from symgrad.cli.registry import COMMANDS
from symgrad.cli.service import command_named
from symgrad.cli.shield import HELP, SHIELD, VERSION, bare, shielded
from symgrad.cli.source import is_source
from symgrad.cli.status import UsageError
from symgrad.errors import SymgradError
from symgrad.frozen import dataclass

PROGRAM: Final = "symgrad"
SHELLS: Final = ("bash", "zsh", "fish", "powershell", "pwsh")

# Click's errors, under whatever name this Typer has them: it carried its own copy of Click in and out.
_ClickError: Final = cast(type[Exception], typer.BadParameter.__mro__[2])


class ReadyText(Exception):  # noqa: N818  # no error: it ends the reading of arguments early
    """Something was asked for that is text alone: help, the version, a completion script."""


class HelpNeededError(SymgradError):
    """Nothing was asked: the help, on standard error."""

    kind = "usage"


@dataclass(frozen=True, slots=True)
class Invocation:
    """What the arguments say."""

    command: Command
    expressions: tuple[str, ...]
    options: dict[str, Any]


class ExpressionCommand(TyperCommand):
    """A command whose arguments may begin with a minus."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The same in every version of Typer."""
        arguments = [p.metavar or "" for p in self.params if p.param_type_name == "argument"]
        return [*arguments, "[OPTIONS]"]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Shields expressions from the option parser, and refuses what it would misread."""
        if ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        if not args:
            raise HelpNeededError(ctx.get_help())
        options = [p for p in self.params if isinstance(p, TyperOption)]
        words = shielded(args, {flag: not p.is_flag for p in options for flag in p.opts})
        asked = set(words[: words.index("--")] if "--" in words else words)
        if asked & set(HELP):
            raise ReadyText(ctx.get_help() + "\n")
        if asked & set(VERSION):
            raise ReadyText(version())
        return super().parse_args(ctx, words)


class ExpressionGroup(TyperGroup):
    """The program itself: it knows its commands, and what is often put before them."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The same in every version of Typer."""
        return ["COMMAND ..."]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Answers help and version, and says where an option of a command belongs."""
        if not args and not ctx.resilient_parsing:
            raise HelpNeededError(ctx.get_help())
        if args and not ctx.resilient_parsing:
            self._look_at(ctx, args)
        return super().parse_args(ctx, args)

    def _look_at(self, ctx: Any, args: list[str]) -> None:
        first = args[0]
        if first in HELP:
            raise ReadyText(ctx.get_help() + "\n")
        if first in VERSION:
            raise ReadyText(version(detailed="--json" in args))
        if first.partition("=")[0] in {flag for option in SHARED for flag in option.flags}:
            example = next((a for a in args if a in self.commands), "grad")
            raise UsageError(
                f"'{first}' comes after the command", hint=f"write {PROGRAM} {example} ... {first}"
            )
        own = {flag for p in self.params for flag in p.opts}
        if first.startswith("-") and first.partition("=")[0] not in own:
            raise UsageError(f"a command comes first, not '{first}'", hint=f"write {PROGRAM} grad {first}")
        if not first.startswith("-") and first not in self.commands:
            self._refuse(first)

    def _refuse(self, word: str) -> NoReturn:
        close = difflib.get_close_matches(word.lower(), list(self.commands), n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"the commands are {', '.join(self.commands)}"
        if not close and not word.isalpha():
            hint = f"for its gradient write {PROGRAM} grad '{word}'"
        raise UsageError(f"there is no command '{word}'", hint=hint)


def version(*, detailed: bool = False) -> str:
    """The version; in detail, as JSON, with those of what the answers depend on."""
    if not detailed:
        return f"{PROGRAM} {__version__}\n"
    import json
    import platform
    from importlib.metadata import version as version_of

    parts = {name: version_of(name) for name in ("sympy", "python-flint", "numpy", "typer", "rich")}
    return json.dumps({PROGRAM: __version__, "python": platform.python_version(), **parts}) + "\n"


def parse(args: list[str]) -> Invocation:
    """What ``args`` ask.

    Raises:
        ReadyText: they ask for text that is ready.
        UsageError: they are wrong.
        HelpNeededError: they ask nothing.
    """
    found: list[Invocation] = []
    group = typer.main.get_command(build(args, found.append))
    try:
        group.main(args, prog_name=PROGRAM, standalone_mode=False, windows_expand_args=False)
    except _ClickError as problem:
        raise UsageError(str(getattr(problem, "message", problem)).replace(SHIELD, "")) from None
    return found[0]


def build(args: list[str], take: Callable[[Invocation], None]) -> typer.Typer:
    """The Typer application; with one command only if ``args`` name it, which is several times faster."""
    app = typer.Typer(
        cls=ExpressionGroup,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": list(HELP)},
        help="Exact derivatives of typed expressions, each with the reason to believe it.",
        epilog=_epilog(
            ("symgrad grad 'x^2 + 3*x*y'", "symgrad hess 'x^2 + 3*x*y' --at 0,0", "symgrad grad -h")
        ),
    )
    app.callback()(_program)
    completing = any(name.endswith("_COMPLETE") for name in os.environ)
    wanted = args[:1] if args and args[0] in COMMANDS and not completing else COMMANDS
    for name in wanted:
        _register(app, command_named(name), take)
    app.command("completion", cls=ExpressionCommand, epilog=_epilog(("symgrad completion bash",)))(completion)
    return app


def _program(
    show_version: Annotated[bool, typer.Option("--version", "-V", help="Show the version and exit.")] = False,
) -> None:
    """Exact derivatives of typed expressions, each with the reason to believe it."""


def _epilog(examples: Iterable[str]) -> str:
    # \b keeps Typer from joining the lines that follow.
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in examples)


def _register(app: typer.Typer, command: Command, take: Callable[[Invocation], None]) -> None:
    def run(**values: Any) -> None:
        take(_invocation(command, values))

    plural = "EXPR..." if command.many else "EXPR"
    expressions = Annotated[
        list[str] | None,
        typer.Argument(
            metavar=plural, help="The expression; - for lines of standard input, @FILE for those of a file."
        ),
    ]
    parameters = [_parameter("expressions", expressions, None)]
    parameters += [_declared(option) for option in command.all_options]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what Typer reads
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    app.command(
        command.name,
        cls=ExpressionCommand,
        help=command.summary,
        short_help=command.short,
        epilog=_epilog(command.examples),
    )(run)


def _parameter(name: str, annotation: Any, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _declared(option: Option) -> inspect.Parameter:
    """An option in Typer's terms."""
    if option.metavar is None:
        switch = Annotated[bool, typer.Option(*option.flags, help=option.help, show_default=False)]
        return _parameter(option.name, switch, False)
    kind: Any = list[str] | None if option.repeatable else str | None
    completions = (lambda: list(option.choices)) if option.choices else None
    detail = typer.Option(*option.flags, help=option.help, metavar=option.metavar, autocompletion=completions)
    return _parameter(option.name, Annotated[kind, detail], None)


def _invocation(command: Command, values: dict[str, Any]) -> Invocation:
    expressions = tuple(bare(text) for text in values.pop("expressions") or ())
    values = {name: _plain(value) for name, value in values.items()}
    _check_values(command, values)
    if not expressions:
        raise UsageError("an expression is needed", hint=f"for example: {command.examples[0]}")
    if len(expressions) > 1 and not command.many:
        hint = "put it in quotes, or give several on standard input with -"
        if expressions[1].startswith("-"):
            hint = f"'{expressions[1]}' is no option here; an expression with spaces needs quotes"
        raise UsageError(f"one expression is needed, {len(expressions)} were given", hint=hint)
    if sum(is_source(text) for text in expressions) > 1:
        raise UsageError("only one of the expressions can be - or @FILE")
    return Invocation(command, expressions, values)


def _check_values(command: Command, values: dict[str, Any]) -> None:
    for option in command.all_options:
        value = values[option.name]
        if option.required and not value:
            hint = f"for example: {command.examples[0]}"
            raise UsageError(f"'{command.name}' needs {option.flags[0]}", hint=hint)
        if option.choices and value is not None and value not in option.choices:
            close = difflib.get_close_matches(value, option.choices, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"it is one of {', '.join(option.choices)}"
            raise UsageError(f"there is no '{value}' here", hint=hint, where=option.flags[0])


def _plain(value: Any) -> Any:
    return [bare(v) for v in value] if isinstance(value, list) else value


def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help=f"One of {', '.join(SHELLS)}.")],
) -> None:
    """The completion script of a shell."""
    from typer import completion as scripts

    if shell not in SHELLS:
        raise UsageError(f"there is no completion for '{shell}'", hint=f"there is for {', '.join(SHELLS)}")
    script = scripts.get_completion_script(  # type: ignore[attr-defined]  # not in its __all__
        prog_name=PROGRAM, complete_var="_SYMGRAD_COMPLETE", shell=shell
    )
    raise ReadyText(script + "\n")
