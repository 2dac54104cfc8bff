"""The same descent as other systems are told it: each program prints the seconds that its steps took.

All descend the chained Rosenbrock function from (-1.2, 1, -1.2, 1, ...), by gradient descent or Adam, with
a test of the gradient and the least value kept at every step, as a descent needs them.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.timing import Command, python

RATES = {"gd": 1e-4, "adam": 1e-3}

C = """
#include <math.h>
#include <stdio.h>
#include <time.h>
enum { n = N };
static inline double look(const double *x, double *g) {
#if N == 2
    double a = x[1] - x[0]*x[0], b = 1 - x[0];
    g[0] = -400*a*x[0] - 2*b;
    g[1] = 200*a;
    return 100*a*a + b*b;
#else
    double f = 0;
    g[0] = 0;
    for (int i = 0; i < n - 1; i++) {
        double a = x[i+1] - x[i]*x[i], b = 1 - x[i];
        f += 100*a*a + b*b;
        g[i] += -400*a*x[i] - 2*b;
        g[i+1] = 200*a;
    }
    return f;
#endif
}
int main(void) {
    double x[n], g[n], m[n], v[n], least = HUGE_VAL, p1 = 1, p2 = 1;
    long lowest = 0;
    for (int i = 0; i < n; i++) { x[i] = i % 2 ? 1.0 : -1.2; m[i] = v[i] = 0; }
    clock_t started = clock();
    for (long t = 1; t <= STEPS; t++) {
        double f = look(x, g), square = 0;
        for (int i = 0; i < n; i++) square += g[i]*g[i];
        if (!(square > -1.0 && square < 1e300)) break;
        if (f < least) { least = f; lowest = t; }
#ifdef ADAM
        p1 *= 0.9;
        p2 *= 0.999;
        for (int i = 0; i < n; i++) {
            m[i] = 0.9*m[i] + 0.1*g[i];
            v[i] = 0.999*v[i] + 0.001*g[i]*g[i];
            x[i] -= RATE*(m[i]/(1 - p1))/(sqrt(v[i]/(1 - p2)) + 1e-8);
        }
#else
        for (int i = 0; i < n; i++) x[i] -= RATE*g[i];
#endif
    }
    double seconds = (double)(clock() - started)/CLOCKS_PER_SEC;
    fprintf(stderr, "%g %ld %g\\n", least, lowest, x[0]);
    printf("%.9g\\n", seconds);
}
"""

HEAD = """
import math, sys, time
method, n, steps, rate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
start = [1.0 if k % 2 else -1.2 for k in range(n)]
"""

OURS = """
import symgrad
from symgrad.descend.methods import make
text = "+".join(f"100*(x{i+1} - x{i}^2)^2 + (1 - x{i})^2" for i in range(1, n))
begun = time.process_time()
run = symgrad.descend(text, start=start, method=make(method, lr=rate), steps=steps, tol=0.0, every=steps//10)
for step in run:
    if step.step == 2*(steps//10):
        late = time.process_time()
ended = time.process_time()
print((ended - late)/0.8, ended - begun)
"""
"""It tells of the pace of its last eight tenths, and of all with reading, differentiating and compiling."""

LOOP = """
least, lowest, tiny = math.inf, 0, -1.0
begun = time.process_time()
if method == "gd":
    x, y = start
    for t in range(1, steps + 1):
        f, g, h = look(x, y)
        if not tiny < g*g + h*h < 1e300:
            break
        if f < least:
            least, lowest = f, t
        x -= rate*g
        y -= rate*h
else:
    x, y = start
    a = b = c = d = 0.0
    for t in range(1, steps + 1):
        f, g, h = look(x, y)
        if not tiny < g*g + h*h < 1e300:
            break
        if f < least:
            least, lowest = f, t
        a, b = 0.9*a + 0.1*g, 0.9*b + 0.1*h
        c, d = 0.999*c + 0.001*g*g, 0.999*d + 0.001*h*h
        p, q = 1 - 0.9**t, 1 - 0.999**t
        x -= rate*(a/p)/(math.sqrt(c/q) + 1e-8)
        y -= rate*(b/p)/(math.sqrt(d/q) + 1e-8)
print(time.process_time() - begun)
"""

LAMBDIFY = """
import sympy
u, v = sympy.symbols("u v")
f = 100*(v - u**2)**2 + (1 - u)**2
look = sympy.lambdify((u, v), (f, f.diff(u), f.diff(v)), "math")
"""

SYMENGINE = """
import symengine
u, v = symengine.symbols("u v")
f = 100*(v - u**2)**2 + (1 - u)**2
compiled = symengine.Lambdify([u, v], [f, f.diff(u), f.diff(v)], backend="llvm")
def look(x, y):
    return compiled([x, y])
"""

SCIPY = """
import numpy as np
from scipy.optimize import rosen, rosen_der
def look(x, y):
    z = np.array([x, y])
    return (rosen(z), *rosen_der(z).tolist())
"""

TORCH = """
import torch
torch.set_num_threads(1)
z = torch.tensor(start, dtype=torch.float64, requires_grad=True)
kind = torch.optim.SGD if method == "gd" else torch.optim.Adam
optimizer = kind([z], lr=rate)
least = math.inf
def step():
    global least
    optimizer.zero_grad()
    f = (100*(z[1:] - z[:-1]**2)**2 + (1 - z[:-1])**2).sum()
    f.backward()
    least = min(least, f.item())
    optimizer.step()
step()
begun = time.process_time()
for t in range(steps):
    step()
print(time.process_time() - begun)
"""

JAX = """
import jax, jax.numpy as jnp
jax.config.update("jax_enable_x64", True)
def f(z):
    return (100*(z[1:] - z[:-1]**2)**2 + (1 - z[:-1])**2).sum()
look = jax.value_and_grad(f)
def go(state):
    t, z, m, v, least = state
    value, g = look(z)
    least = jnp.minimum(least, value)
    if method == "gd":
        return t + 1, z - rate*g, m, v, least
    m, v = 0.9*m + 0.1*g, 0.999*v + 0.001*g*g
    step = rate*(m/(1 - 0.9**(t + 1.0)))/(jnp.sqrt(v/(1 - 0.999**(t + 1.0))) + 1e-8)
    return t + 1, z - step, m, v, least
def whole(z):
    zero = jnp.zeros(n)
    return jax.lax.while_loop(lambda s: s[0] < steps, go, (0, z, zero, zero, jnp.inf))
begun = time.process_time()
jax.jit(whole)(jnp.array(start))[1].block_until_ready()
print(time.process_time() - begun)
"""

PACKAGES = {
    "SymPy lambdify": ("sympy", LAMBDIFY + LOOP),
    "SymEngine LLVM": ("symengine", SYMENGINE + LOOP),
    "SciPy's rosen": ("scipy", SCIPY + LOOP),
    "torch, eager": ("torch", TORCH),
    "JAX while_loop": ("jax", JAX),
}
"""For each rival the package it needs and its program."""


def ours(method: str, n: int, steps: int) -> Command:
    """Our own library: the seconds of as many steps once it runs, then those of everything."""
    return python(HEAD + OURS, method, str(n), str(steps), str(RATES[method]))


def rival(name: str, method: str, n: int, steps: int) -> Command | None:
    """Another library; None where it is not installed."""
    package, code = PACKAGES[name]
    if not peers.has_package(package):
        return None
    given = (method, str(n), str(steps), str(RATES[method]))
    return python(HEAD + code, *given, interpreter=peers.interpreter())


def in_c(method: str, n: int, steps: int, folder: Path) -> Command | None:
    """The loop in C, compiled with gcc -O2; None where there is no gcc."""
    compiler = peers.program("gcc")
    if compiler is None:
        return None
    source, made = folder / "loop.c", folder / f"{method}{n}"
    source.write_text(C, encoding="ascii")
    words = [f"-DN={n}", f"-DSTEPS={steps}L", f"-DRATE={RATES[method]!r}"]
    words += ["-DADAM"] if method == "adam" else []
    subprocess.run([compiler, "-O2", *words, str(source), "-o", str(made), "-lm"], check=True)
    return Command((str(made),))
