"""Bookings as rows, and facts recorded about them, without the desk that would make them."""

from datetime import timedelta

import sqlalchemy as sa

from shared_space.bookings import events
from shared_space.bookings.models import (
    Booking,
    Colleague,
    Decision,
    Occurrence,
    Proposal,
    Question,
)
from shared_space.bookings.queries.surroundings import room_in
from shared_space.bookings.service.successors import Place, succeed
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import Person
from shared_space.notices.calendar_part import written
from shared_space.notices.models import Letter
from shared_space.notices.service import NewLetter
from tests import cast
from tests.cast import NOW, PERSON

TITLE = "Working meeting"


@transactional
def booking(
    *days,
    space=cast.HALL,
    organization=cast.KULNA,
    requester="coordinator",
    entered_by=None,
    title=TITLE,
    visibility="house",
    state="requested",
    wall="10:00",
):
    """A booking of two hours on each day; returns (its id, the ids of its occurrences)."""
    row = Booking(
        organization_id=organization,
        requester_id=PERSON[requester],
        entered_by_id=PERSON[entered_by] if entered_by else None,
        title=title if isinstance(title, Trilingual) else Trilingual(en=title),
        people=10,
        visibility=visibility,
        submission_key=f"{days} {space} {wall} {requester} {title}"[:64],
        created_at=NOW,
        changed_at=NOW,
    )
    db.session.add(row)
    db.session.flush()
    dates = [_occurrence(row.id, day, space, state, wall) for day in days]
    db.session.add_all(dates)
    db.session.flush()
    return row.id, tuple(date.id for date in dates)


def _occurrence(booking_id, day, space, state, wall):
    starts = cast.at(day, wall)
    ends = starts + timedelta(hours=2)
    return Occurrence(
        booking_id=booking_id,
        space_id=space,
        uid=f"{booking_id}-{day}@example.org",
        sequence=3,
        starts_at=starts,
        ends_at=ends,
        claims_from=starts,
        claims_until=ends,
        state=state,
        state_since=NOW,
        objections=[],
        created_at=NOW,
        changed_at=NOW,
    )


@transactional
def wish(booked):
    """The same dates an hour later, not decided yet; as `booking` returns it."""
    booking_id, numbers = booked
    hour, new = timedelta(hours=1), []
    for number in numbers:
        old = db.session.get_one(Occurrence, number)
        room = room_in(old.space_id)
        slot = Interval(old.starts_at + hour, old.ends_at + hour)
        new.append(succeed(number, Place(room, slot, 1), NOW).id)
    return booking_id, tuple(new)


@transactional
def decision(booking_id, verb="approve"):
    row = Decision(
        booking_id=booking_id,
        verb=verb,
        decided_by_id=PERSON["manager"],
        decided_at=NOW,
        undo_until=NOW + timedelta(minutes=2),
    )
    db.session.add(row)
    db.session.flush()
    return row.id


@transactional
def question(booking_id, by="manager"):
    row = Question(
        booking_id=booking_id,
        asked_by_id=PERSON[by],
        asked_at=NOW,
        words="How many chairs?",
        token_hash=digest(f"{booking_id}"),
    )
    db.session.add(row)
    db.session.flush()
    return row.id


@transactional
def happens(fact, booked, *, actor="manager", at=NOW, **values):
    """Record a fact of the desk about `booked`, as `booking` returned it."""
    booking_id, occurrence_ids = booked
    record(
        getattr(events, fact)(
            at=at,
            actor_id=PERSON[actor],
            booking_id=booking_id,
            organization_id=db.session.get_one(Booking, booking_id).organization_id,
            occurrence_ids=values.pop("occurrence_ids", occurrence_ids),
            **values,
        )
    )


@transactional
def what_is_asked_together(booked):
    """`booked` waits, and is confirmed, among others of a calendar file."""
    booking_id, occurrence_ids = booked
    record(
        events.AskedTogether(
            at=NOW,
            actor_id=PERSON["coordinator"],
            organization_id=cast.KULNA,
            booking_ids=(booking_id,),
            waiting_ids=occurrence_ids,
            confirmed_ids=occurrence_ids,
        )
    )


@transactional
def colleague(booked, email="guest@example.net", name="A guest", language="en"):
    """Somebody whom the coordinator has written down to be invited."""
    db.session.add(
        Colleague(
            booking_id=booked[0],
            email=email,
            name=name,
            language=language,
            added_at=NOW,
            added_by_id=PERSON["coordinator"],
        )
    )


def what_colleagues_hear(booked, language):
    """Each fact of which they hear, once."""
    her = {"email": "guest@example.net"}
    colleague(booked, language=language)
    happens("ColleagueAdded", booked, **her)
    happens("BookingEdited", booked, fields=("visibility",), private_changed=True)
    new = wish(booked)
    approve(new)
    happens("BookingMoved", new, before_ids=booked[1])
    happens("BookingCancelled", new, decision_id=None)
    happens("ColleagueRemoved", new, **her, name="A guest", language=language)


@transactional
def approve(booked):
    """As rows: these dates take the place of those before them."""
    for number in booked[1]:
        row = db.session.get_one(Occurrence, number)
        old = db.session.get_one(Occurrence, row.replaces_id)
        old.state, old.revision = "moved", old.revision + 1
        db.session.flush()
        row.state, row.revision = "approved", row.revision + 1
        db.session.flush()


def what_is_offered_waited_for_and_forgotten(booked):
    """Each fact about offers, places in line, forgotten requests and series, once."""
    until, (occurrence_id,) = NOW + timedelta(hours=24), booked[1]
    happens("WaitingBegan", booked, actor="coordinator")
    happens("OfferMade", booked, until=until, instead_of_id=None)
    happens("OfferMade", booked, until=until, instead_of_id=occurrence_id)
    happens("OfferAccepted", booked, actor="coordinator", moved_ids=())
    happens("OfferExpired", booked)
    happens("OfferTakenBack", booked, closed=True)
    for why in ("start", "days", "line"):
        happens("RequestExpired", booked, why=why)
    happens("StillNeededAsked", booked, check_id=1, token="t")
    happens("DatesGivenBack", booked, check_id=1)


@transactional
def proposed(booked):
    """Kehilat Zion asks to host the date together; the proposal's id."""
    row = Proposal(
        kind="together",
        holder_occurrence_id=booked[1][0],
        asker_organization_id=cast.ZION,
        words="Shall we?",
        asked_by_id=PERSON["rival"],
        asked_at=NOW,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def what_is_proposed(booked):
    """Each fact about what organizations ask of each other, and a time to which nobody came."""
    asked = {"proposal_id": proposed(booked), "kind": "together"}
    happens("ProposalMade", booked, actor="rival", note="Shall we?", **asked)
    happens("ProposalAccepted", booked, actor="coordinator", **asked)
    happens("ProposalDeclined", booked, actor="coordinator", **asked)
    happens("ProposalLapsed", booked, **asked)
    happens("ProposalWithdrawn", booked, actor="rival", **asked)
    happens("NoShowReleased", booked)


@transactional
def speaks(person, language):
    db.session.execute(sa.update(Person).where(Person.id == PERSON[person]).values(locale=language))


def letters(**where):
    """The letters in the outbox, oldest first."""
    db.session.rollback()
    query = sa.select(Letter).filter_by(**where).order_by(Letter.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def invitation(letter):
    """Its calendar, as it leaves with it."""
    return written(letter.calendar, letter.calendar_method)


def new_letter(key="a key", **values):
    defaults = {
        "kind": "trial",
        "person_id": None,
        "to_name": "The reader",
        "to_email": "reader@example.org",
        "language": "en",
        "subject": "A subject",
        "body_text": "Words.\n",
        "body_html": "<p>Words.</p>",
        "at": NOW,
    }
    return NewLetter(dedupe_key=key, **{**defaults, **values})
