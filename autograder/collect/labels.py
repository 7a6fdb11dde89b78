"""What a learning platform writes into the names of the files that it hands out.

Moodle   Surname Firstname_12345_assignsubmission_file_/x.ipynb
Canvas   surnamefirstname_LATE_12345_67890_x-1.ipynb
plain    id/…/x.ipynb · id_x.ipynb · id.ipynb
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

MOODLE, CANVAS, PLAIN = "moodle", "canvas", "plain"

_MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+_(?P<file>.*)")
_CANVAS = re.compile(
    r"(?P<name>[^_]+)(?P<late>_LATE)?_(?P<number>\d+)_\d+_(?P<file>.+?)(?:-(?P<version>\d+))?"
    r"(?P<ending>\.\w+)?"
)


@dataclass(frozen=True)
class Label:
    """Whose file it is, as far as its path tells.

    Attributes:
        platform: which pattern the path follows.
        name: the person's name, or for a plain path the id.
        number: the platform's number of the person (Canvas) or of the hand-in (Moodle).
        late: whether the platform marked it late.
        version: which version the platform says it is.
    """

    platform: str
    name: str
    number: str = ""
    late: bool = False
    version: int = 0

    @property
    def key(self) -> str:
        """The name, with the number that tells two people of one name apart."""
        return f"{self.name}_{self.number}" if self.number else self.name


def label(path: PurePosixPath) -> Label:
    """Return what a path in the archive says of its file."""
    for part in path.parts:
        found = _MOODLE.fullmatch(part)
        if found:
            return Label(MOODLE, found["name"].strip(), found["number"])
    found = _CANVAS.fullmatch(path.name)
    if found:
        version = int((found["version"] or "0")[:9])
        return Label(CANVAS, found["name"], found["number"], bool(found["late"]), version)
    return Label(PLAIN, path.parts[0] if len(path.parts) > 1 else path.stem)
