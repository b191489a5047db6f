"""A lived-in house for the browser: the small house of the cast, with believable days around today.

Everything is dated from one morning, which the tests here live in (`morning` in conftest.py): a page
looks different late in the evening and on a Saturday, and that has tests of its own.
"""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from shared_space.bookings.models import Booking, NeedCheck, Occurrence, Proposal, Question
from shared_space.bookings.rules.needs import Needs
from shared_space.bookings.service.set_up import claim, write_needs
from shared_space.calendars.importing.reading import Found, Reading
from shared_space.calendars.importing.service import keep
from shared_space.calendars.models import CalendarLink
from shared_space.forums.models import Forum
from shared_space.house.models import House
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.models import MailboxLink
from shared_space.notices.models import Letter
from shared_space.spaces.models import Equipment
from shared_space.workshops.models import Registration, Session, Workshop
from tests import cast

LONG = Trilingual(
    "لقاء تخطيط طويل الاسم للمنظمات التي تعمل في التعليم الرسمي وغير الرسمي في أحياء المدينة",
    "מפגש תכנון בעל שם ארוך לארגונים שעוסקים בחינוך הפורמלי והבלתי פורמלי בשכונות העיר",
    "A planning meeting with a Donaudampfschifffahrtsgesellschaftskapitänswitwenlong name",
)


def _coming_tuesday() -> datetime:
    """Never in the past, where the browser, whose clock is the real one, would forget a cookie."""
    day = datetime.now(cast.ZONE)
    day += timedelta(days=(TUESDAY - day.weekday()) % 7)
    return day.replace(hour=10, minute=20, second=0, microsecond=0).astimezone(UTC)


TUESDAY = 1
MORNING = _coming_tuesday()
BOOKINGS = (
    # title, organization, requester, visibility, state, space, day from today, hours
    (LONG, cast.KULNA, "coordinator", "public", "approved", cast.FIG, 0, (9, 12)),
    (Trilingual(ar="حوار الجيران"), cast.ZION, "rival", "public", "approved", cast.HALL, 0, (22, 23)),
    (Trilingual(he="ישיבת צוות"), cast.KULNA, "coordinator", "house", "approved", cast.FIG, 0, (21, 23)),
    (Trilingual(en="Private talk"), cast.ZION, "rival", "private", "approved", cast.FIG, 0, (13, 14)),
    (Trilingual(en="Hall, first"), cast.KULNA, "coordinator", "house", "requested", cast.HALL, 3, (10, 13)),
    (Trilingual(he="אולם, שנייה"), cast.ZION, "rival", "house", "requested", cast.HALL, 3, (11, 14)),
    (Trilingual(en="Private plan"), cast.ZION, "rival", "private", "approved", cast.FIG, 1, (13, 14)),
)  # fmt: skip
WORKSHOPS = (
    ("arabic", Trilingual(ar="العربية لجيراننا"), ["ar"], cast.KULNA, cast.STUDIES, (1, 8)),
    ("hebrew", Trilingual(he="עברית לשכנים"), ["he"], cast.ZION, None, (2, 9)),
    ("dialogue", LONG, ["ar", "he", "en"], None, cast.STUDIES, (4, 30)),
)


@transactional
def furnish() -> None:
    """Fill an empty database: the cast, an address, bookings, workshops, a letter that failed."""
    cast.settle()
    house = db.session.get_one(House, 1)
    house.address = Trilingual("شارع المثال 1", "רחוב הדוגמה 1", "1 Example Street")
    house.directions = Trilingual(en="Bus 7 stops at the gate.\nRing at the green door.")
    house.access = Trilingual("مصعد ومدخل بلا درج.", "מעלית וכניסה ללא מדרגות.", "A lift.")
    for person_id in cast.PERSON.values():
        cast.sign_in_device(person_id)
    for number, (title, host, who, sees, state, space, day, span) in enumerate(BOOKINGS):
        _booking(f"booking-{number}", title, host, cast.PERSON[who], sees, state, space, day, span)
    for slug, title, languages, host, forum, days in WORKSHOPS:
        _workshop(slug, title, languages, host, forum, days)
    db.session.get_one(Forum, cast.STUDIES).about = LONG
    _equipment()
    _import()
    _letter()
    _secrets()
    _places()
    _proposal()
    _calendar_link()


def _calendar_link() -> None:
    """A private address of the coordinator, with options of hers."""
    db.session.add(
        CalendarLink(
            person_id=cast.PERSON["coordinator"],
            token_hash=digest("token of the calendar"),
            scope="organization",
            organization_id=cast.KULNA,
            language="ar",
            created_at=cast.LONG_AGO,
            detail="busy",
            reminder_minutes=60,
            days_ahead=800,
        )
    )


def _equipment() -> None:
    """A projector and a microphone; the first booking has both, and what it needs."""
    names = (Trilingual("جهاز عرض", "מקרן", "Projector"), Trilingual(en="Microphone"))
    for number, name in enumerate(names, start=1):
        slug = name.en.lower()
        db.session.add(
            Equipment(id=number, slug=slug, name=name, pieces=2, changed_at=cast.LONG_AGO)
        )
    db.session.flush()
    first = db.session.scalars(select(Occurrence).order_by(Occurrence.id)).first()
    assert first is not None
    claim([first], {1: 2, 2: 1})
    needs = Needs(layout="circle", interpretation=("ar", "sign"), wheelchair=2, halal=12)
    write_needs(first.booking_id, needs)


def _booking(  # noqa: PLR0917
    uid: str,
    title: Trilingual,
    host: int | None,
    requester_id: int,
    visibility: str,
    state: str,
    space_id: int,
    day: int,
    span: tuple[int, int],
) -> None:
    start, end = (_at(day, hour) for hour in span)
    booking = Booking(
        organization_id=host,
        requester_id=requester_id,
        title=title,
        purpose="",
        people=4,
        visibility=visibility,
        submission_key=uid,
        created_at=cast.LONG_AGO,
        changed_at=cast.LONG_AGO,
    )
    db.session.add(booking)
    db.session.flush()
    db.session.add(
        Occurrence(
            booking_id=booking.id,
            space_id=space_id,
            uid=uid,
            starts_at=start,
            ends_at=end,
            claims_from=start,
            claims_until=end,
            state=state,
            state_since=cast.LONG_AGO,
            objections=[],
            created_at=cast.LONG_AGO,
            changed_at=cast.LONG_AGO,
        )
    )
    db.session.flush()


def _workshop(  # noqa: PLR0917
    slug: str,
    title: Trilingual,
    languages: list[str],
    host: int | None,
    forum: int | None,
    days: tuple[int, ...],
) -> None:
    workshop = Workshop(
        slug=slug,
        organization_id=host,
        forum_id=forum,
        title=title,
        summary=title,
        topic="accepting_the_other",
        languages=languages,
        capacity=20,
        registration="open",
        state="published",
        submission_key=slug,
        created_by_id=cast.PERSON["coordinator"],
        created_at=cast.LONG_AGO,
        changed_at=cast.LONG_AGO,
    )
    db.session.add(workshop)
    db.session.flush()
    for day in days:
        uid = f"{slug}-{day}"
        requester = cast.PERSON["coordinator"]
        _booking(uid, title, host, requester, "public", "approved", cast.HALL, day, (17, 19))
        db.session.add(
            Session(workshop_id=workshop.id, occurrence_uid=uid, created_at=cast.LONG_AGO)
        )


def _places() -> None:
    """Of the first workshop: the coordinator's, one of a visitor, and one that is not confirmed."""
    who = cast.PERSON["coordinator"]
    for name, state, person_id in (
        ("The coordinator", "registered", who),
        ("Participant 1", "registered", None),
        ("Participant 2", "asked", None),
    ):
        mark = name.replace(" ", "-").lower()
        db.session.add(
            Registration(
                workshop_id=1,
                name=name,
                email="coordinator@example.org" if person_id else f"{mark}@example.org",
                language="en",
                person_id=person_id,
                state=state,
                link_hash=digest(f"token-of-{mark}"),
                submission_key=mark,
                asked_at=cast.LONG_AGO,
                registered_at=None if state == "asked" else cast.LONG_AGO,
                kept_until=datetime.now(UTC) + timedelta(hours=20) if state == "asked" else None,
            )
        )


def _proposal() -> None:
    """Kehilat Zion asks to host a booking of Kulna's together."""
    db.session.add(
        Proposal(
            kind="together",
            holder_occurrence_id=1,
            asker_organization_id=cast.ZION,
            words="هل نستضيف اللقاء معًا؟",
            asked_by_id=cast.PERSON["rival"],
            asked_at=cast.LONG_AGO,
        )
    )


def _import() -> None:
    """The coordinator chooses from a calendar file."""

    def found(number: int, title: str, place: str, *days: int, hour: int = 10) -> Found:
        dates = [Interval(_at(day, hour), _at(day, hour + 2)) for day in days]
        private, later = number == 3, len(days) > 3
        return Found(str(number), title, place=place, private=private, later=later, dates=dates)

    events = [
        found(1, LONG.ar, "غرفة التين، الحيّز للحياة المشتركة", 7, 14, 21, 28, 35),
        found(2, "חזרת מקהלה", "Meeting Hall", 3, 10, hour=11),
        found(3, "Private talk", "", 8),
        found(4, "Night", "fig", 9, hour=21),
        Found("5", "Holiday", problem="all_day"),
        Found("6", "כל שנה", problem="rule"),
    ]
    reading = Reading(events, past=12, later=1, cancelled=2)
    keep(
        reading,
        cast.KULNA,
        Actor(cast.PERSON["coordinator"], memberships={cast.KULNA: "coordinator"}),
        datetime.now(UTC),
        people=4,
        space_id=None,
        untitled="Meeting",
        language="en",
    )


def _letter() -> None:
    db.session.add(
        Letter(
            dedupe_key="a letter of the browser's house",
            kind="booking_approved",
            person_id=cast.PERSON["coordinator"],
            to_name="The coordinator",
            to_email="coordinator@example.org",
            language="en",
            subject="Your booking, 23 Nov 10:00",
            body_text="It is confirmed.",
            body_html="<p>It is confirmed.</p>",
            state="dead",
            next_at=cast.LONG_AGO,
            created_at=cast.LONG_AGO,
        )
    )


def _secrets() -> None:
    """Two questions that wait for their answers, and a sign-in link."""
    db.session.add(
        Question(
            booking_id=5,
            asked_by_id=cast.PERSON["manager"],
            asked_at=cast.LONG_AGO,
            words="هل تحتاجون إلى كراسٍ إضافية؟",
            token_hash=digest("token-of-the-question"),
        )
    )
    db.session.add(
        NeedCheck(booking_id=7, asked_at=datetime.now(UTC), token_hash=digest("token-of-the-check"))
    )
    db.session.add(
        MailboxLink(
            person_id=cast.PERSON["member"],
            purpose="sign_in",
            token_hash=digest("token-of-the-link"),
            created_at=cast.LONG_AGO,
            expires_at=cast.NOW + timedelta(days=10_000),
        )
    )


def _at(day: int, hour: int) -> datetime:
    return datetime.combine(today() + timedelta(days=day), time(hour), cast.ZONE).astimezone(UTC)


def today() -> date:
    """The day on which the tests of the browser live, in the house."""
    return MORNING.astimezone(cast.ZONE).date()
