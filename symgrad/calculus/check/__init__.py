"""Derivatives held against numbers; claims and derivations held against derivatives.

gauge         how much rounding a function value carries
differences   central differences with step control, and a bound on their error
complex_step  the complex step, where every operation is analytic
precise       both in hundreds of bits, where floats leave doubt
verdicts      both, the better one, and what it says
sampling      rational points in the domain of a function
proofs        whether two formulas are equal on it
claims        what somebody says a derivative is
slips         what people arrive at when they misapply a rule
mistakes      which slip explains a wrong formula
work          derivations line by line
answer        the whole answer
"""
