"""Questions about derivatives, each answered with what is needed to believe it."""
