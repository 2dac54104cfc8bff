"""Answers and errors as text. Nothing here prints: whoever asked decides where the text goes."""
