"""Descent: from a start and a rate to a proof of where it landed.

    methods        one file a family; each says how its memory starts and how one step goes
    schedules      the rate as a function of the step
    line_search    Armijo, strong Wolfe, and exact along the ray
    objective      value, gradient and Hessian as fast functions of floats
    fused          rules compiled into one loop with the gradient
    stepping       all other methods, a step at a time
    loop           the one loop, which yields frozen steps
    stopping       why it ended, in one word and one sentence
    anatomy        curvature, the largest stable rate, the contraction predicted and observed
    landing        the interval proof around the last point
    compare        several runs side by side

Nothing here prints, looks at a clock or draws an unseeded random number.
"""
