"""Functions of separate parts, functions of one inner expression, functions that repeat themselves."""
