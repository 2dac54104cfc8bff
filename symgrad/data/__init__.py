"""Losses over data: columns bound to names, aggregates over their rows.

table        a CSV or Parquet file as columns, exact where it is small
polynomial   an expression as a polynomial in its parameters, coefficients in the columns
bind         mean, sum, min and max over rows carried out: by moments, or row by row
loss         what cannot be carried out beforehand, as array programs; minibatches
"""
