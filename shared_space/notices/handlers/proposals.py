"""Letters about what organizations propose to each other. The asker never reads here whose date it is
or what: her letter speaks of her own date, or of the other one's day and hours alone."""

from collections.abc import Iterable
from dataclasses import replace

from shared_space.bookings import events
from shared_space.bookings.queries.proposals import ProposalView, proposal
from shared_space.kernel.i18n import gettext
from shared_space.notices.queries import bookings, readers
from shared_space.notices.queries.bookings import About
from shared_space.notices.queries.readers import Reader
from shared_space.notices.telling import News, about_of, concerned, tell
from shared_space.notices.writing import settings


def proposal_made(event: events.ProposalMade) -> None:
    """To the holder: somebody asks, in these words."""
    about = about_of(event)
    _tell(event, "proposal_made", about, _holders(about))


def proposal_accepted(event: events.ProposalAccepted) -> None:
    """To the holder: what her date is now. To the staff: it happened. To the asker, when no date of
    hers has a part in it."""
    about, view = about_of(event), _view(event)
    moved = "" if event.kind == "together" else "REQUEST"
    _tell(event, "proposal_carried_out", about, _holders(about), calendar=moved)
    _tell(event, "proposal_told", about, readers.managers(but=event.actor_id), for_staff=True)
    if event.kind == "together":
        _tell(event, "proposal_accepted", _unnamed(about), _askers(view), for_staff=True)


def proposal_carried_out(event: events.ProposalCarriedOut) -> None:
    """To the asker: her date, as it is now; with an invitation unless it still waits."""
    about, view = about_of(event), _view(event)
    approved = view.kind == "swap" or (view.asker and view.asker.dated.state == "approved")
    _tell(
        event,
        "proposal_accepted",
        about,
        _askers(view),
        calendar="REQUEST" if approved else "",
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
        ),
    )


def _view(event: events.ProposalEvent) -> ProposalView:
    view = proposal(event.proposal_id)
    assert view is not None
    return view


def _unnamed(about: About) -> About:
    """The day, the hours and the space; neither title nor organization (see `News.for_staff`)."""
    return replace(about, visibility="private")


def _holders(about: About) -> list[Reader]:
    """Who can answer: who asked for the date, else the coordinators; for the house its managers."""
    return readers.managers() if about.organization_id is None else concerned(about)


def _askers(view: ProposalView) -> list[Reader]:
    return readers.of_booking(view.asker_organization_id, view.asked_by_id, by_telephone=False)
