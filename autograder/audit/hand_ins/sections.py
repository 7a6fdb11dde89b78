"""All sections of an assignment, in the order of the table."""

from __future__ import annotations

from autograder.audit.hand_ins import endings, forms, identity, slips, states
from autograder.audit.hand_ins.hand_in import Section
from autograder.audit.hand_ins.material import Material
from autograder.course.assignment import Assignment

MAKERS = (states.section, identity.section, slips.section, forms.section, endings.section)


def sections(assignment: Assignment) -> list[Section]:
    """Return the sections, with every submission they hand in."""
    material = Material(assignment)
    return [make(material) for make in MAKERS]
