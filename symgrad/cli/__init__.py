"""The command line: it reads arguments, asks one library function, and shows the answer.

Two processes share the work. The parent owns the terminal, the files and the clock (`app`,
`arguments`, `driver`, `streams`, `sink`, `source`, `worker`). A child, forked before anything heavy
is imported, does all algebra and all rendering (`service`); it can be killed at any moment, in the
middle of a multiplication that no signal would interrupt. They speak in frames (`frames`).
"""
