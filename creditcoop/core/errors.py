"""What a service says when it does not do what it was asked."""


class Refused(Exception):
    """An act that was not done, and why, in the reader's language. Nothing has changed.

    `field` names the input to correct, if it is one; `code` is for programs.
    """

    def __init__(self, message: str, *, field: str = "", code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code


class AlreadyDone(Refused):
    """Somebody else, or an earlier click, has done it already."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="already_done")
