"""Derivations: the rule tree of a derivative.

drafts      which rule applies to an expression, and what it makes of its parts
sentences   the formula and the sentence of each rule
tree        the tree that grows from them; each node computes its derivative from its children
build       the whole answer, with every line verified
"""
