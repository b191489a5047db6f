"""What is refused, and why."""

from datetime import timedelta
from typing import ClassVar


class MembersRefusal(Exception):
    """messages.py says it in the reader's language."""

    code: ClassVar[str]


class WrongPassword(MembersRefusal):
    """No such person, no password, or another one: never told apart."""

    code = "wrong_password"


class TooSoon(MembersRefusal):
    code = "too_soon"

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


class LinkDead(MembersRefusal):
    """Unknown, used or expired: never told apart."""

    code = "link_dead"


class PasswordUnfit(MembersRefusal):
    """objection: see rules.password_objection."""

    code = "password_unfit"

    def __init__(self, objection: str) -> None:
        super().__init__(objection)
        self.objection = objection


class LastAdministrator(MembersRefusal):
    code = "last_administrator"


class HasLeft(MembersRefusal):
    """Roles and links are for people who have not left."""

    code = "has_left"


class EmailUnfit(MembersRefusal):
    code = "email_unfit"


class DeputyUnfit(MembersRefusal):
    """code: 'deputy_unknown' (nobody active has that address), 'deputy_herself', 'deputy_away' (has
    a deputy of her own in these days), 'deputy_named' (another one is named for these days)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code  # type: ignore[misc]  # its own, where the others have their class's


class Unknown(MembersRefusal):
    """No such person or device, or not hers (404)."""

    code = "unknown"
