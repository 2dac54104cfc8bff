"""The same examples in every run: what fails once fails again. New ones are `make fuzz`'s to find."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
