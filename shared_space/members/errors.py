"""What is refused, and why."""

from datetime import timedelta

from shared_space.kernel.refusals import Refused


class WrongPassword(Refused):
    """No such person, no password, or another one: never told apart."""

    code = "wrong_password"


class TooSoon(Refused):
    code = "too_soon"

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


class LinkDead(Refused):
    """Unknown, used or expired: never told apart."""

    code = "link_dead"


class PasswordUnfit(Refused):
    """objection: see rules.password_objection."""

    code = "password_unfit"

    def __init__(self, objection: str) -> None:
        super().__init__(objection)
        self.objection = objection


class LastAdministrator(Refused):
    code = "last_administrator"


class HasLeft(Refused):
    """Roles and links are for people who have not left."""

    code = "has_left"


class EmailUnfit(Refused):
    code = "email_unfit"


class DeputyUnfit(Refused):
    """code: 'deputy_unknown' (nobody active has that address), 'deputy_herself', 'deputy_away' (has
    a deputy of her own in these days), 'deputy_named' (another one is named for these days)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unknown(Refused):
    """No such person or device, or not hers (404)."""

    code = "unknown"
