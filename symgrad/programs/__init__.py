"""Graph to straight-line program: floats in Python, rigorous balls in Arb.

    rationals          exact values of constants that are rational
    float_functions    FLOATS, the face of every function over floats (with `float_special`)
    floats             FloatProgram: one list of instructions, no recursion, never raises
    ball_functions     BALLS, the face of every function over balls (with `ball_powers`, `ball_special`)
    ball_program       BallProgram: rigorous enclosures over points and boxes
                       (with `ball_choices` for conditions, `ball_constants` for leaves)
    taylor_balls       series and integrals along a line, in balls
    interval_arrays    many boxes at once, rounded outwards (with `interval_faces`)
    arrays             many points at once (with `array_functions`)
    separation         proofs that an algebraic constant is zero
    quotients          difference quotients of hundreds of bits
    tape               straight-line code, operation by operation; compile: as Python
    llvm               the same as LLVM has it (with `llvm_forms`, `llvm_tape`); native: as machine code
    balls              what is asked of constants: enclose, sign_of, decide, float_of

Values that do not exist are nan in both, never an exception and never complex.
"""
