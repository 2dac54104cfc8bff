"""A function near a point: Taylor polynomials, leading forms, and the kind of the point."""
