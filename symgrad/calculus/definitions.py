"""Named subexpressions: ``--let u=exp(-t)`` and the lines ``t1 = ...`` of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symgrad.errors import ReadingError, Span
from symgrad.language.graph import SYM, Expression, postorder, substitute
from symgrad.language.names import Scope
from symgrad.language.reading import Reading, names_in, read_definition


class Definitions:
    """What names stand for. Later definitions may use earlier ones and the other way round."""

    def __init__(self) -> None:
        self._readings: dict[str, Reading] = {}
        self._resolved: dict[str, Expression] = {}
        self._lines: dict[str, Expression] = {}
        self.letters: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The names that are defined."""
        return frozenset(self._readings)

    @property
    def readings(self) -> Iterable[Reading]:
        """Every definition as it was read."""
        return self._readings.values()

    def copy(self) -> Definitions:
        """The same definitions, to be extended apart."""
        twin = Definitions()
        twin._readings, twin._lines, twin.letters = dict(self._readings), dict(self._lines), self.letters
        twin._resolved = dict(self._resolved)
        return twin

    def add(self, text: str, scope: Scope | None = None) -> None:
        """Reads ``name = expression`` of an option; the order of such definitions does not matter.

        Raises:
            ReadingError: the text is no definition, or its name is already defined.
        """
        name, reading = self._read(text, scope or Scope(), "--let", None)
        if name in self._readings:
            raise ReadingError(f"'{name}' is defined twice", Span(1, len(name))).placed(text, "--let")
        self._readings[name] = reading
        self._resolved = dict(self._lines)

    def add_line(self, text: str, line: int | None = None) -> None:
        """Reads ``name = expression`` on a line of its own: from here on it replaces an earlier one.

        Raises:
            ReadingError: the text is no definition.
        """
        name, reading = self._read(text, Scope(), "EXPR", line)
        used = [e.value for e in postorder([reading.expression]) if e.op is SYM]
        (value,) = substitute([reading.expression], self.values(used))
        self._readings[name] = reading
        self._lines[name] = self._resolved[name] = value

    def _read(self, text: str, scope: Scope, where: str, line: int | None) -> tuple[str, Reading]:
        whole = Scope(scope.declared | self.names, scope.letters | self.letters, scope.columns)
        found = read_definition(text, whole, where=where, line=line)
        self.letters |= frozenset(n for n in names_in(text) if len(n) == 1)
        return found

    def values(self, wanted: Iterable[str]) -> Mapping[str, Expression]:
        """What each of ``wanted`` that is defined stands for, definitions inside it carried out.

        Raises:
            ReadingError: definitions refer to each other in a circle.
        """
        for name in wanted:
            if name in self._readings and name not in self._resolved:
                self._resolve(name)
        return self._resolved

    def _resolve(self, name: str) -> None:
        waiting = [name]
        on_the_way: set[str] = set()
        while waiting:
            current = waiting[-1]
            if current in self._resolved:
                waiting.pop()
                continue
            needed = [n for n in self._used_by(current) if n not in self._resolved]
            if current in on_the_way and needed:
                reading = self._readings[current]
                message = f"the definition of '{current}' leads back to itself"
                raise ReadingError(message, Span(1, len(current))).placed(reading.text, "--let")
            if needed:
                on_the_way.add(current)
                waiting += needed
            else:
                waiting.pop()
                (value,) = substitute([self._readings[current].expression], self._resolved)
                self._resolved[current] = value

    def _used_by(self, name: str) -> list[str]:
        nodes = postorder([self._readings[name].expression])
        return [e.value for e in nodes if e.op is SYM and e.value in self._readings]
