"""The whole explanation: the tree, every line of it verified, in the shape in which it is shown.

A line is verified against the reverse sweep, which differentiates the same expression by another
route: first by normal form, then at random rational points. The result as a whole is held against
differences besides, as every derivative is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from symgrad.algebra.normal import Normalizer, TooLargeError
from symgrad.autodiff.reverse import gradient
from symgrad.calculus.answers import envelope
from symgrad.calculus.check.sampling import Sampler
from symgrad.calculus.crosscheck import Verdict, cross_check
from symgrad.calculus.explain import sentences
from symgrad.calculus.explain.drafts import Draft
from symgrad.calculus.explain.tree import Branch, Grower, branches
from symgrad.calculus.problem import Problem
from symgrad.errors import CrossCheckError, LimitError
from symgrad.language import limits
from symgrad.language.graph import (
    CALL,
    Expression,
    node,
    postorder,
    substitute,
    tree_sizes,
    variables_of,
)
from symgrad.language.reading import read
from symgrad.language.special_forms import DERIVATIVE
from symgrad.results_learning import Derivation, Detail, Explanation, Rule, Step, Verified

POINTS: Final = 3
LONGEST_TEXT: Final = 3_000_000
"""Nodes that all lines together may have, written out."""
