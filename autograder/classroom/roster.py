"""The roster: who is in the class, and how other systems call them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from autograder.base.errors import CommandError
from autograder.classroom import csv_table
from autograder.classroom.folders import check_student_id
from autograder.course.places import Places

_COLUMNS = {
    "id": "id student student_id",
    "first_name": "first_name first firstname given_name forename vorname prénom nombre 名",
    "last_name": "last_name lastname surname family_name nachname nom apellido(s) apellidos 姓",
    "name": "name full_name vollständiger_name nom_complet nombre_completo 姓名 全名",
    "email": "email email_address e_mail e_mail_adresse adresse_de_courriel courriel "
    "dirección_de_correo correo_electrónico 电子邮件地址 邮箱 电子邮箱",
    "login": "login username user_name sis_login_id anmeldename nom_d'utilisateur "
    "nombre_de_usuario 用户名",
    "number": "number id_number sis_user_id id_nummer matrikelnummer numéro_d'identification "
    "número_de_id 学号 身份号码",
    "platform_id": "platform_id canvas_id lms_user_id",
    "section": "section group groups gruppe gruppen groupe groupes grupo grupos 小组 分组",
}
"""What a column may be called, in small letters and with `_` for blanks."""
_CANVAS_HEADER = {"student", "id", "section"}
_LONGEST_START = 24
"""How much of a name that can't be an id begins one; a hash ends it, by which it differs."""
_IDENTITIES = ("id", "login", "number", "email", "platform_id")


class RosterError(CommandError):
    """A roster that can't be used; its text is one sentence that names the lines."""


@dataclass(frozen=True)
class Person:
    """One student, by every name that a system has for them.

    Attributes:
        id: the student's id in this class, the name of their folder.
        login: what they log in with at the learning platform.
        number: the number that the school gave them.
        platform_id: the number that the learning platform gave them.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    login: str = ""
    number: str = ""
    platform_id: str = ""
    section: str = ""

    @property
    def name(self) -> str:
        """First and last name, empty where nobody wrote them down."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def sortable_name(self) -> str:
        """Last name, comma, first name; the id where there is no name."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part) or self.id

    @property
    def identities(self) -> set[str]:
        """Everything by which exactly this person is meant, in small letters."""
        return {getattr(self, name).casefold() for name in _IDENTITIES} - {""}

    @property
    def mailbox(self) -> str:
        """What stands before the @ of the e-mail address, in small letters: anybody's elsewhere."""
        return self.email.partition("@")[0].casefold()


def called(student: str, people: Mapping[str, Person]) -> str:
    """Return what a student is called on a page: the name, and the id behind it, if that is known.

    Args:
        student: the student's id.
        people: the roster.
    """
    name = people[student].name if student in people else ""
    return f"{name} ({student})" if name else student


def people_of(places: Places) -> Mapping[str, Person]:
    """Return the class's roster, empty where it can't be used; other commands say so."""
    try:
        return of_class(places)
    except CommandError:
        return {}


def of_class(places: Places) -> dict[str, Person]:
    """Return the class's roster by student id, empty where it has none.

    Raises:
        RosterError: where it can't be used.
    """
    return read(places.roster) if places.roster.is_file() else {}


def read(path: Path) -> dict[str, Person]:
    """Read a roster: our own columns, or an export of Canvas or Moodle.

    Args:
        path: a CSV file with a header; `id` is the only column that it must have, or one that
            can stand in for it (a login, a number, an e-mail address).

    Returns:
        The people by id, in the file's order.

    Raises:
        RosterError: where the file can't be read, or two people have one id.
    """
    lines = list(enumerate(_rows(path), start=2))
    people: dict[str, tuple[int, Person]] = {}
    for line, row in lines:
        if not any(row.values()) or _is_points_row(row) or _is_test_student(row):
            continue
        person = _person(row, f"Line {line} of {path}")
        first, twin = people.setdefault(person.id, (line, person))
        if twin != person:
            raise RosterError(
                f"{path} gives the id “{person.id}” to two people, in lines {first} and {line}; "
                "give each an id of their own."
            )
    return {student: person for student, (_line, person) in people.items()}


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        table = csv_table.read(path)
    except csv_table.TableError as error:
        raise RosterError(str(error)) from error
    names = _named(table[0])
    if not {"id", "login", "number", "email"} & set(names):
        raise RosterError(f"{path} has no column “id”; its header should name one.")
    return [
        {name: cell for name, cell in zip(names, row, strict=False) if name} for row in table[1:]
    ]


def _named(header: Iterable[str]) -> list[str]:
    """Return what each column holds, empty for those that we have no use for."""
    known = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases.split()}
    cells = [cell.casefold().replace(" ", "_").replace("-", "_") for cell in header]
    if set(cells) >= _CANVAS_HEADER:
        known |= {"student": "name", "id": "platform_id"}
    return [known.get(cell, "") for cell in cells]


def _is_points_row(row: Mapping[str, str]) -> bool:
    """Whether this is the second line of a Canvas gradebook, which is nobody."""
    return row.get("name", "").casefold() == "points possible"


def _is_test_student(row: Mapping[str, str]) -> bool:
    """Whether this is the student that Canvas lets a teacher play, whom no school knows."""
    is_called_so = row.get("name", "").casefold() in ("student, test", "test student")
    return is_called_so and "platform_id" in row and not (row.get("login") or row.get("number"))


def _person(row: Mapping[str, str], place: str) -> Person:
    given = dict(row)
    name = given.pop("name", "")
    if name and not given.get("last_name"):
        given["first_name"], given["last_name"] = _split(name)
    known = {field.name for field in fields(Person)}
    values = {key: value for key, value in given.items() if key in known}
    stands_in = next((given[key] for key in _IDENTITIES if given.get(key)), "")
    values["id"] = stands_in if given.get("id") or not stands_in else _as_id(stands_in)
    try:
        check_student_id(values["id"])
    except ValueError as error:
        raise RosterError(
            f"{place} gives {ascii(values['id'])}, which can't be a student's id; mend it."
        ) from error
    return Person(**values)


def _as_id(name: str) -> str:
    """Return an id for whoever is called by a name of another system's, which may not be one."""
    try:
        check_student_id(name)
    except ValueError:
        letters = "".join(letter if letter.isalnum() or letter in "@._" else "-" for letter in name)
        start = letters[:_LONGEST_START].strip("-._@")
        return f"{start or 'student'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return name


def _split(name: str) -> tuple[str, str]:
    """Return first and last name of “Last, First” or “First Last”."""
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _blank, last = name.rpartition(" ")
    return first, last
