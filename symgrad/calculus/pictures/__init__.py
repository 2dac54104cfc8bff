"""What a picture of a function shows, as numbers; `symgrad.render.plot` draws it.

landscape   a function with its derivatives as programs over floats
windows     the box to look at, given or found
gaps        where the function is proved to be continuous, so that a line may be drawn
curves      one variable: segments, tangent, critical points, kinks
surfaces    two variables: values, gradients, critical points
seeking     what is remarkable: by proof where a search is handed in, else from a grid
plots       the answer
"""
