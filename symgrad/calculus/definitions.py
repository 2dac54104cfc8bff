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
        twin._readings, twin._resolved, twin.letters = (
            dict(self._readings),
            dict(self._resolved),
            self.letters,
        )
        return twin

    def add(
        self, text: str, scope: Scope | None = None, *, where: str = "--let", line: int | None = None
    ) -> None:
        """Reads ``name = expression``.

        Raises:
            ReadingError: the text is no definition, or its name is already defined.
        """
        scope = scope or Scope()
        whole = Scope(scope.declared | self.names, scope.letters | self.letters, scope.columns)
        name, reading = read_definition(text, whole, where=where, line=line)
        if name in self._readings:
            raise ReadingError(f"'{name}' is defined twice", Span(1, len(name))).placed(text, where, line)
        self._readings[name] = reading
        self.letters |= frozenset(n for n in names_in(text) if len(n) == 1)
        self._resolved.clear() if self._uses_later(name) else None

    def _uses_later(self, name: str) -> bool:
        return any(name in r.expression.variables for r in self._readings.values()) and bool(self._resolved)

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
