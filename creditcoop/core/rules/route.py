"""What the access table says about one address."""

from dataclasses import dataclass

PUBLIC = "public"  # no account needed


@dataclass(frozen=True)
class Route:
    """The act for reading an address and, where it takes posts, the act for sending to it.

    `signed`: sending asks for the password again, and for the code where the person has a second factor (I5).
    """

    read: str
    write: str = ""
    subject: str = ""
    signed: bool = False
