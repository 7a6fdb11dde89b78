"""A course of a step and a walk, forward and backward, for tests of what functions hand on."""

from __future__ import annotations

from pathlib import Path

from tests.support.courses import Course, Exercise, quantity

STEP = """def step(xt, prev, w):
    after = np.tanh(np.dot(w, prev) + xt)
    cache = (after, prev, w)
    return after, cache
"""
WALK = """def walk(x, first, w):
    steps = []
    states = np.zeros(x.shape)
    after = first
    for t in range(x.shape[-1]):
        after, cache = step(x[:, :, t], after, w)
        states[:, :, t] = after
        steps.append(cache)
    return states, (steps, x)
"""
STEP_BACK = """def step_back(dafter, cache):
    after, prev, w = cache
    dz = (1 - after ** 2) * dafter
    return {"dxt": dz, "dprev": np.dot(w.T, dz), "dw": np.dot(dz, prev.T)}
"""
WALK_BACK = """def walk_back(dstates, caches):
    steps, x = caches
    dx = np.zeros(x.shape)
    dprev = np.zeros(x.shape[:2])
    dw = 0
    for t in reversed(range(x.shape[-1])):
        back = step_back(dstates[:, :, t] + dprev, steps[t])
        dx[:, :, t] = back["dxt"]
        dprev = back["dprev"]
        dw = dw + back["dw"]
    return {"dx": dx, "dw": dw}
"""
STATE, STATES, WEIGHTS = "n m", "n m T", "n n"


def _slip(exercise: str, old: str, new: str, *spoils: str) -> dict[str, object]:
    words = {"title": "a slip", "equation": "e", "hint": "Why?", "class_line": "So."}
    change = {"name": f"slip-{exercise}", "exercise": exercise, "change": [[old, new]]}
    return {**change, **words, "spoils": spoils}


CHAIN = Course(
    "chain",
    "Chain",
    (
        Exercise(
            "step",
            STEP,
            (
                quantity("after", 4, shape=STATE, equation="a"),
                quantity("cache", 2, structure=True, equation="c"),
                quantity("inputs", 1),
            ),
            draw={"xt": STATE, "prev": STATE, "w": WEIGHTS},
            columns={"published": {"example": "xt prev w", "cache": "step"}},
        ),
        Exercise(
            "walk",
            WALK,
            (
                quantity("states", 4, shape=STATES, equation="a"),
                quantity("caches", 2, structure=True, equation="c"),
                quantity("inputs", 1),
            ),
            draw={"x": STATES, "first": STATE, "w": WEIGHTS},
            columns={"uses": ["step"], "published": {"example": "x first w", "cache": "step"}},
        ),
        Exercise(
            "step_back",
            STEP_BACK,
            (
                quantity("dxt", 2, shape=STATE, equation="x"),
                quantity("dprev", 2, shape=STATE, equation="p"),
                quantity("dw", 2, shape=WEIGHTS, equation="w"),
                quantity("inputs", 1),
            ),
            draw={"xt": STATE, "prev": STATE, "w": WEIGHTS, "dafter": STATE},
            columns={
                "returns": "dict",
                "arguments": {"dafter": "dafter", "cache": "step(xt, prev, w)[1]"},
                "published": {"example": "xt prev w dafter", "cache": "step"},
            },
        ),
        Exercise(
            "walk_back",
            WALK_BACK,
            (
                quantity("dx", 2, shape=STATES, equation="x"),
                quantity("dw", 2, shape=WEIGHTS, equation="w"),
                quantity("inputs", 1),
            ),
            draw={"x": STATES, "first": STATE, "w": WEIGHTS, "dstates": STATES},
            columns={
                "uses": ["step_back"],
                "returns": "dict",
                "arguments": {"dstates": "dstates", "caches": "walk(x, first, w)[1]"},
                "published": {"example": "x first w dstates", "cache": "step"},
            },
        ),
    ),
    misconceptions=(
        _slip("step", " + xt", "", "after", "cache", "inputs"),
        _slip("walk", "after = first", "after = 0 * first", "states", "caches", "inputs"),
        _slip("step_back", "after ** 2", "after", "dxt", "dprev", "dw", "inputs"),
        _slip("walk_back", " + dprev", "", "dx", "dw", "inputs"),
    ),
    sizes={"small": {"n": 3, "m": 4, "T": 5}, "one": {"n": 2, "m": 1, "T": 3}},
    seed=7,
    tables={
        "published": {"dimensions": {"n": 2, "m": 3, "T": 4}},
        "published.caches.step": {"after": STATE, "prev": STATE, "w": WEIGHTS},
    },
)


def write_chain(root: Path) -> Path:
    """Write the course, released, and return the assignment's folder."""
    CHAIN.write_release(root)
    return CHAIN.write(root)
