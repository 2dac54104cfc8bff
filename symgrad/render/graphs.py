"""Evaluation graphs for Mermaid and Graphviz: a box a node, an edge for each local partial."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from symgrad.language.write import write
from symgrad.results.learning import Node, Trace

DIGITS: Final = 4


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.{DIGITS}g}"


def _lines(node: Node) -> list[str]:
    head = node.id if not node.inputs else f"{node.id} = {write(node.formula)}"
    return [head, f"value {_number(node.value)}", f"adjoint {_number(node.adjoint)}", *node.flags]


def mermaid(trace: Trace) -> str:
    """The graph for Mermaid, values and adjoints in the boxes."""
    number = {node.id: k for k, node in enumerate(trace.nodes)}
    found = ["flowchart LR"]
    for node in trace.nodes:
        label = "<br/>".join(_escaped(line) for line in _lines(node))
        found.append(f'  n{number[node.id]}["{label}"]')
    for node in trace.nodes:
        found += [
            f'  n{number[name]} -->|"{_number(slope)}"| n{number[node.id]}'
            for name, slope in node.local.items()
        ]
    return "".join(f"{line}\n" for line in found)


def _escaped(text: str) -> str:
    for character, entity in (("&", "#amp;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("*", "#42;")):
        text = text.replace(character, entity)
    return text


def dot(trace: Trace) -> str:
    """The graph for Graphviz."""
    found = ["digraph backprop {", "  rankdir=LR;", "  node [shape=box];"]
    for node in trace.nodes:
        label = r"\n".join(_lines(node)).replace('"', r"\"")
        found.append(f'  "{node.id}" [label="{label}"];')
    for node in trace.nodes:
        found += [
            f'  "{name}" -> "{node.id}" [label="{_number(slope)}"];' for name, slope in node.local.items()
        ]
    return "".join(f"{line}\n" for line in [*found, "}"])


GRAPHS: Final[dict[str, Callable[[Trace], str]]] = {"mermaid": mermaid, "dot": dot}
"""What ``--graph`` names."""

__all__ = ["GRAPHS", "dot", "mermaid"]
