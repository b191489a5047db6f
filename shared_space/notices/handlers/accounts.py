"""Letters about a person's own account: links that sign in, and news of a changed password."""

from shared_space.house.queries import the_house
from shared_space.kernel.i18n import clock, gettext, long_day
from shared_space.kernel.text import isolate
from shared_space.members import events
from shared_space.notices import dates
from shared_space.notices.naming import named
from shared_space.notices.queries import bookings, readers
from shared_space.notices.queries.readers import Reader
from shared_space.notices.writing import Content, Occasion, settings, write


def mailbox_link_issued(event: events.MailboxLinkIssued) -> None:
    """An invitation, a sign-in link or a reset link. Whoever reads it is signed in: a secret."""
    reader = readers.person(event.person_id)
    if reader is None:
        return
    address = f"{settings().public_url}/sign-in/link/{event.token}"
    occasion = Occasion(kind=event.purpose, key=f"link {event.link_id}", at=event.at, secret=True)

    def content(reader: Reader) -> Content:
        expires_at = bookings.link_expires_at(event.link_id)
        notes = [dates.works_until(expires_at, the_house().zone)] if expires_at else []
        notes.append(gettext("If you did not expect this letter, you can leave it unanswered."))
        return Content(
            template="account",
            subject=_subject(event.purpose),
            sentences=(_opening(event, reader.language),),
            link=(_act(event.purpose), address),
            notes=tuple(notes),
        )

    write(occasion, reader, content)


def password_changed(event: events.PasswordChanged) -> None:
    """To the owner of the account, so that a stranger's doing does not stay unseen. Her first
    password, chosen on an invitation, is no news."""
    reader = readers.person(event.person_id)
    if reader is None or event.way == "invitation":
        return
    occasion = Occasion(
        kind="password_changed", key=f"{event.person_id} at {event.at.isoformat()}", at=event.at
    )

    def content(_reader: Reader) -> Content:
        zone = the_house().zone
        return Content(
            template="account",
            subject=gettext("Your password was changed"),
            sentences=(
                gettext(
                    "Your password was changed on %(day)s at %(time)s.",
                    day=long_day(event.at.astimezone(zone).date()),
                    time=clock(event.at, zone),
                ),
                gettext("If it was not you, choose a new password at once."),
            ),
            link=(gettext("Sign in"), f"{settings().public_url}/sign-in"),
        )

    write(occasion, reader, content)


def _subject(purpose: str) -> str:
    return {
        "invitation": gettext("Your invitation"),
        "sign_in": gettext("Your sign-in link"),
        "reset": gettext("Your link for a new password"),
    }[purpose]


def _opening(event: events.MailboxLinkIssued, language: str) -> str:
    if event.purpose == "sign_in":
        return gettext("This link signs you in.")
    if event.purpose == "reset":
        return gettext("With this link you choose a new password.")
    house = the_house().name.in_(language).text
    organization = bookings.organization_name(event.organization_id)
    if organization is None:
        return gettext("You are invited to the portal of %(house)s.", house=isolate(house))
    return gettext(
        "%(organization)s invites you to the portal of %(house)s.",
        organization=named(organization, language),
        house=isolate(house),
    )


def _act(purpose: str) -> str:
    return {
        "invitation": gettext("Open my account"),
        "sign_in": gettext("Sign in"),
        "reset": gettext("Choose a new password"),
    }[purpose]
