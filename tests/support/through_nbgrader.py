"""nbgrader's own commands on the toy course, in this very process."""

from __future__ import annotations

from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from autograder.classroom.folders import Classroom
from autograder.nbgrader_plugins.exchange import CollectRegularFiles, ReleaseFeedback


def settings(course: Classroom) -> Any:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    config.CourseDirectory.assignment_id = "toy"
    config.Autograde.exporter_class = "autograder.nbgrader_plugins.autograde.JudgeExporter"
    config.Autograde.sanitize_preprocessors = []
    config.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.SaveAutoGrades"]
    config.JudgeExporter.sandbox = False
    config.Exchange.root = str(course.root / "exchange")
    config.ExchangeCollect.check_owner = False
    config.ExchangeCollect.update = True
    return config


def autograde(course: Classroom, **options: Any) -> None:
    """Run `nbgrader autograde toy`."""
    config = settings(course)
    Autograde(coursedir=CourseDirectory(config=config), config=config, **options).start()


def collect(course: Classroom, **limits: int) -> None:
    """Run `nbgrader collect toy --update`."""
    config = settings(course)
    coursedir = CourseDirectory(config=config, **limits)
    CollectRegularFiles(
        coursedir=coursedir, authenticator=Authenticator(config=config), config=config
    ).start()


def release_feedback(course: Classroom, **options: Any) -> None:
    """Run `nbgrader release_feedback toy`."""
    config = settings(course)
    ReleaseFeedback(
        coursedir=CourseDirectory(config=config, **options),
        authenticator=Authenticator(config=config),
        config=config,
    ).start()
