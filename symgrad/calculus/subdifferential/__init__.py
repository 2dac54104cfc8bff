"""Clarke's subdifferential at a point, as an exact set.

    field          exact arithmetic with constants
    alternatives   systems of linear inequalities, decided exactly
    grouping       sums taken apart; norms inside norms written as one
    branches       the smooth branches of a function near a point, and where each is chosen
    activity       which branches really occur in every neighbourhood of the point
    components     the set of one group of terms
    sets           sums and products of sets, their vertices, whether they hold zero
    convexity      a sound calculus of convexity
    conventions    what torch, jax and sympy return
    subgradients   the answer

Why this is exact. A composition of smooth functions with abs, max, min, piecewise and their kind is,
near a point, one of finitely many smooth functions, chosen by the signs of smooth expressions. Clarke's
set is the convex hull of the gradients of just those branches that are chosen on an open set in every
neighbourhood of the point (Scholtes, Introduction to Piecewise Differentiable Equations, 4.3). A branch
is proved to occur by a direction along which all its signs are strict, and proved not to occur by a
combination of its conditions that contradicts itself. What is neither is said to be an outer bound.

Norms that vanish at the point give balls and ellipsoids. A maximum of smooth, or of convex, functions is
regular: its set is the hull of the sets of those that are largest there (Clarke, 2.3.12).
"""
