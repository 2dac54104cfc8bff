"""Functions with parameters: signs, cases, and the changes of variables that make them simpler."""
