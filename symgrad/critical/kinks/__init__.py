"""Functions that are not smooth everywhere: kinks, corners, cusps, steps and edges."""
