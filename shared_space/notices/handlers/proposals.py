"""Letters about what organizations propose to each other. The asker never reads here whose date it is
or what: her letter speaks of her own date, or of the other one's day and hours alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from shared_space.bookings import events
from shared_space.bookings.queries.proposals import ProposalView, proposal
from shared_space.house.queries import the_house
from shared_space.kernel.i18n import current_language, gettext, lazy_gettext
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices import dates
from shared_space.notices.naming import named
from shared_space.notices.queries import bookings, readers
from shared_space.notices.queries.bookings import About
from shared_space.notices.queries.readers import Reader
from shared_space.notices.telling import News, about_of, concerned, tell
from shared_space.notices.writing import settings

_ASKS = {
    "swap": lazy_gettext("%(asker)s asks to swap this date for one of theirs."),
    "shorten": lazy_gettext("%(asker)s asks for part of this time."),
    "together": lazy_gettext("%(asker)s asks to host this booking together."),
}


def proposal_made(event: events.ProposalMade) -> None:
    """To the holder: who asks, for what, in these words."""
    about, asker = about_of(event), _view(event).asker_organization
    asks = [lambda: str(_ASKS[event.kind]) % {"asker": named(asker, current_language())}]
    _tell(event, "proposal_made", about, _holders(about), says=asks)


def proposal_accepted(event: events.ProposalAccepted) -> None:
    """To the holder: what her date is now. To the staff: what happened, and the asker's date too. To the
    asker, when no date of hers has a part in it."""
    about, view = about_of(event), _view(event)
    moved = "" if event.kind == "together" else "REQUEST"
    _tell(event, "proposal_carried_out", about, _holders(about), calendar=moved)
    staff = readers.managers(but=event.actor_id)
    _tell(event, "proposal_told", about, staff, for_staff=True, says=_agreed(view, about))
    if event.kind == "together":
        _tell(event, "proposal_accepted", _unnamed(about), _askers(view), for_staff=True)


def proposal_carried_out(event: events.ProposalCarriedOut) -> None:
    """To the asker: her date, as it is now; with an invitation unless it still waits."""
    about, view = about_of(event), _view(event)
    waits = not bookings.standing(event.occurrence_ids)
    _tell(
        event,
        "proposal_accepted",
        about,
        _askers(view),
        calendar="" if waits else "REQUEST",
        says=[lambda: gettext("Your part waits for the house staff.")] if waits else [],
    )


def proposal_declined(event: events.ProposalDeclined) -> None:
    _tell_asker(event, "proposal_declined")


def proposal_lapsed(event: events.ProposalLapsed) -> None:
    _tell_asker(event, "proposal_lapsed")


def proposal_withdrawn(event: events.ProposalWithdrawn) -> None:
    about = about_of(event)
    _tell(event, "proposal_withdrawn", about, _holders(about))


def _tell_asker(event: events.ProposalEvent, kind: str) -> None:
    view = _view(event)
    if view.asker:
        about = bookings.about(view.asker.full.number, [view.asker.dated.number])
        _tell(event, kind, about, _askers(view))
    else:
        _tell(event, kind, _unnamed(about_of(event)), _askers(view), for_staff=True)


def _tell(
    event: events.ProposalEvent,
    kind: str,
    about: About,
    to: Iterable[Reader],
    *,
    calendar: str = "",
    for_staff: bool = False,
    says: Sequence[Callable[[], str]] = (),
) -> None:
    page = f"{settings().public_url}/bookings/proposals/{event.proposal_id}"
    tell(
        event,
        News(
            kind=kind,
            about=about,
            to=to,
            key=f"proposal {event.proposal_id}",
            link=lambda _about: (gettext("Open the proposal"), page),
            calendar=calendar,
            for_staff=for_staff,
            says=says,
        ),
    )


def _view(event: events.ProposalEvent) -> ProposalView:
    view = proposal(event.proposal_id)
    assert view is not None
    return view


def _agreed(view: ProposalView, about: About) -> list[Callable[[], str]]:
    """To the staff, whose letter shows the holder's date: what the two agreed, and the asker's side. Of
    what is private nobody is named."""
    zone, named = the_house().zone, not about.is_private
    if view.asker is None:
        return [
            lambda: gettext("They host this booking together."),
            *([lambda: _beside(view.asker_organization)] if named else []),
            lambda: gettext("You need not do anything."),
        ]
    hers = [view.asker.dated.number]
    stands = bookings.standing(bookings.of_same_uids(hers))
    other = bookings.about(view.asker.full.number, stands or hers)
    told = None if other.is_private else view.asker_organization
    return [
        lambda: (
            gettext("They have swapped dates.")
            if view.kind == "swap"
            else gettext("They share this time.")
        ),
        lambda: _other_date(told, dates.when_then_where(other.dates[0], zone, current_language())),
        lambda: (
            gettext("You need not do anything.")
            if stands
            else gettext("It waits for your decision.")
        ),
    ]


def _beside(organization: Trilingual) -> str:
    return gettext(
        "The other organization: %(organization)s.",
        organization=named(organization, current_language()),
    )


def _other_date(organization: Trilingual | None, date: str) -> str:
    if organization is None:
        return gettext("The other date now: %(date)s.", date=date)
    return gettext(
        "Now with %(organization)s: %(date)s.",
        organization=named(organization, current_language()),
        date=date,
    )


def _unnamed(about: About) -> About:
    """The day, the hours and the space; neither title nor organization (see `News.for_staff`)."""
    return replace(about, visibility="private")


def _holders(about: About) -> list[Reader]:
    """Who can answer: who asked for the date, else the coordinators; for the house its managers."""
    return readers.managers() if about.organization_id is None else concerned(about)


def _askers(view: ProposalView) -> list[Reader]:
    return readers.of_booking(view.asker_organization_id, view.asked_by_id, by_telephone=False)
