"""Systems of polynomial equations over Q: all real solutions, with the proof that none is missing."""
