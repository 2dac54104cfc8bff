"""How much each input has to do with a function's value.

path           the line from the baseline, affine arguments along it
waves          polynomials, exponentials, sines and cosines: integrals with closed forms
integrated     integrated gradients, exact or with a proved error
adversarial    the small step that increases the linear prediction most
smooth         the mean gradient at points scattered around
attributions   the answer
"""
