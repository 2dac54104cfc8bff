"""What the form of a function tells before anything is solved: parts, periods, ranges, domains, equations."""
