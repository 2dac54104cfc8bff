"""The library: the commands' answers as values. `symgrad` re-exports its functions."""
