"""Whether a function is bounded, and whether its bounds are attained."""
