"""nbgrader's settings for this course: its folders, its gradebook and its own steps."""

import os
from contextlib import suppress
from pathlib import Path

from autograder.base.printing import plain_logs

c = get_config()  # noqa: F821

plain_logs()  # no name and no id acts on the terminal, whoever logs it

root = Path(__file__).resolve().parent
classroom = Path(os.environ.get("AUTOGRADER_CLASSROOM", root / "classroom")).resolve()
classroom.mkdir(mode=0o700, parents=True, exist_ok=True)
for step in ("submitted", "autograded", "feedback"):  # students' work, whoever puts it there
    (classroom / step).mkdir(mode=0o700, exist_ok=True)

# The repository's address, e.g. "https://github.com/owner/name", puts Colab and Binder
# badges on the released notebooks. While it is empty they carry none.
c.Badges.repository = ""

c.CourseDirectory.course_id = "rnn"
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = str(classroom / "submitted")
c.CourseDirectory.autograded_directory = str(classroom / "autograded")
c.CourseDirectory.feedback_directory = str(classroom / "feedback")
c.CourseDirectory.solution_directory = str(classroom / "solution")
c.CourseDirectory.db_url = f"sqlite:///{classroom / 'gradebook.db'}"
with suppress(OSError):  # the marks are their owner's alone, whichever command begins them
    (classroom / "gradebook.db").touch(mode=0o600, exist_ok=False)
exchange = classroom / "exchange"
is_new = not exchange.is_dir()
exchange.mkdir(exist_ok=True)
if is_new:  # later on, its rights are the instructor's to choose
    exchange.chmod(0o1777)  # as /tmp: nobody renames what is somebody else's
c.Exchange.root = str(exchange)
c.Exchange.cache = str(classroom / "cache")
c.Exchange.assignment_dir = str(classroom / "student")

# nbgrader copies a source folder's other files: of ours, only the pictures may leave.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    *sorted(
        path.name
        for path in (root / "solutions").glob("*/*")
        if path.name != "images" and path.suffix != ".ipynb"
    ),
]

c.GenerateAssignment.preprocessors = [
    "autograder.release.preprocessors.PointsFromTable",
    "autograder.release.preprocessors.WorkedHints",
    "autograder.release.preprocessors.Badges",
    "nbgrader.preprocessors.LockCells",
    "autograder.release.preprocessors.StudentStubs",
    "nbgrader.preprocessors.ClearOutput",
    "autograder.release.preprocessors.TidyMetadata",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

c.ExchangeFactory.collect = "autograder.nbgrader_plugins.exchange.CollectRegularFiles"
c.ExchangeFactory.release_feedback = "autograder.nbgrader_plugins.exchange.ReleaseFeedback"

# `nbgrader autograde`, and Formgrader, go through the judge and its sandbox.
c.Autograde.exporter_class = "autograder.nbgrader_plugins.autograde.JudgeExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.SaveAutoGrades",
    "autograder.nbgrader_plugins.autograde.SaveComments",
    "autograder.nbgrader_plugins.late_penalty.GrantExtensions",
    "nbgrader.preprocessors.AssignLatePenalties",
]

# What a late submission loses. Due dates are set in Formgrader; classroom/extensions.csv gives
# single students more time. After a change, `autograder grade --force` reckons anew.
c.AssignLatePenalties.plugin_class = "autograder.nbgrader_plugins.late_penalty.LatePenalty"
c.LatePenalty.unit = "percent"  # of the marks earned, or "marks"
c.LatePenalty.once = 0  # as soon as it is late
c.LatePenalty.per_day = 0  # for each day begun
c.LatePenalty.most = 100  # never more than this
c.LatePenalty.grace_minutes = 15  # how late costs nothing yet

c.GenerateFeedback.exporter_class = "autograder.nbgrader_plugins.feedback.FeedbackExporter"
c.GenerateFeedback.preprocessors = []
