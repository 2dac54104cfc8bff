"""How much each input has to do with a function's value.

path           polynomials along a line, affine arguments: what makes integrals exact
integrated     integrated gradients, exact or with a proved error
adversarial    the small step that increases the linear prediction most
smooth         the mean gradient at points scattered around
attributions   the answer
"""
