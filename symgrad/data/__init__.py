"""Losses over data: columns bound to names, aggregates over their rows.

header, cells, csv_text, files, table    a CSV or Parquet file as columns, exact where it is small
polynomial, moments, sums, bind          mean, sum, min and max carried out: by moments, or row by row
row_code, row_program, over_rows, loss   what cannot be carried out beforehand, as array programs
shuffle                                  minibatches
enclosed, convexity                      such losses over boxes of parameters, and their shape, for proofs
derivatives, answers, checking,          what the commands answer about them
tracing, explaining
"""
