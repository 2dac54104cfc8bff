"""Graph to straight-line program: floats in Python, rigorous balls in Arb.

    rationals          exact values of constants that are rational
    float_functions    FLOATS, the face of every function over floats (with `float_special`)
    floats             FloatProgram: one list of instructions, no recursion, never raises
    ball_functions     BALLS, the face of every function over balls (with `ball_powers`, `ball_special`)
    ball_program       BallProgram: rigorous enclosures over points and boxes
                       (with `ball_choices` for conditions, `ball_constants` for leaves)
    separation         proofs that an algebraic constant is zero
    quotients          difference quotients of hundreds of bits
    tape               straight-line code, operation by operation; compile: as Python
    llvm               the same as LLVM has it (with `llvm_forms`, `llvm_tape`); native: as machine code
    balls              what is asked of constants: enclose, sign_of, decide, float_of

Values that do not exist are nan in both, never an exception and never complex.
"""
