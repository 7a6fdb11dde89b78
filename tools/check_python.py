"""Leave with status 1 where this Python can't make the virtual environment; `--tell` says why."""

import sys


def trouble():
    """Return what is missing, in one sentence, or None."""
    if sys.version_info < (3, 10):  # noqa: UP036
        found = "{}.{}".format(*sys.version_info)
        return f"Python {found} is too old: the pack needs 3.10 or newer (make PYTHON=python3.11)."
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "This Python has no venv module: install your system's python3-venv package."
    return None


if __name__ == "__main__":
    found = trouble()
    if found and "--tell" in sys.argv:
        sys.stderr.write(found + "\n")
    sys.exit(1 if found else 0)
