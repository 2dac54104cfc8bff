"""All critical points of an expression, with the proof that none is missing."""
