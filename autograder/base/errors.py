"""The errors a command answers with one sentence and exit status 2."""


class CommandError(Exception):
    """A command that can't run; the text is one sentence that names the file and the next step."""
