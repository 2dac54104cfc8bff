"""The normal form of expressions: what can be simplified without being asked, and no more."""
