"""What a cell that begins with `%%` comes to: code to run, or nothing that is Python."""

from __future__ import annotations

import re

CELL_MAGIC = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*%%(?P<name>[^\s]*)[^\n]*")
"""Comments and empty lines may stand above it, as Colab's `#@title` does."""
WRITING = frozenset({"writefile", "file"})
"""The shell's own magics are good for these: they leave a file for a later import."""
OTHER_LANGUAGES = frozenset(
    {
        *("!", "sx", "system", "sh", "bash", "cmd", "powershell", "script", "shell"),
        *("html", "svg", "latex", "markdown", "javascript", "js", "css", "mermaid"),
        *("perl", "ruby", "r", "julia", "sql", "bigquery", "ai"),
        *("python", "python2", "python3", "pypy"),  # another process's names
    }
)


def python_of(source: str) -> str:
    """Return a cell's source without the cell magics above it; line numbers stay.

    A magic that nobody knows here is left out and its cell's body runs, as does the body of
    those that time, trace or capture it; a cell in another language comes to nothing.
    """
    above = 0
    while found := CELL_MAGIC.match(source, above):
        name = found["name"].lower()
        if name in WRITING:
            return source[found.start("name") - len("%%") :]
        if name in OTHER_LANGUAGES:
            return ""
        above = found.end()
    return "\n" * source.count("\n", 0, above) + source[above:]
