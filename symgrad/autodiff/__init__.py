"""Derivatives of expressions, in time linear in their size."""
