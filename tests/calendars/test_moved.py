"""A date that moved stands in every feed once: under its old UID, at its new time, one SEQUENCE on."""

from datetime import time, timedelta

from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.chains import chains
from shared_space.bookings.rules.moving import Change
from shared_space.bookings.service import deciding, taking_back
from shared_space.bookings.service.examining_moves import Edit
from shared_space.bookings.service.moving import move
from tests.bookings.booking import COORDINATOR, TUESDAY, asked
from tests.cast import FIG, HALL, NOW, OLIVE, PERSON

FIG_FEED, HALL_FEED, OLIVE_FEED, OURS = (
    "/calendars/spaces/fig.ics",
    "/calendars/spaces/hall.ics",
    "/calendars/spaces/olive.ics",
    "/calendars/organizations/kulna.ics",
)


def go(full, day=TUESDAY, starts=10, space=FIG):
    (chain,) = chains(booking(full.number).dates)
    change = Change("this", day, time(starts), time(starts + 2), space)
    move(Edit(full.number, chain.stands.number, change, 3), chain.seen, COORDINATOR, NOW)


def told(feed, path):
    """(UID, beginning, SEQUENCE, STATUS, LAST-MODIFIED) of each event."""
    names = ("UID", "DTSTART", "SEQUENCE", "STATUS", "LAST-MODIFIED")
    return [tuple(e.one(name).value for name in names) for e in feed(path).parts]


def test_a_moved_date_is_followed_by_every_feed(context, feed, visitor):
    full = asked(visibility="public")
    seen = []
    for day, starts in ((TUESDAY, 10), (TUESDAY, 14), (TUESDAY + timedelta(days=1), 14)):
        tag = visitor.get(FIG_FEED).headers["ETag"]
        go(full, day, starts)
        unchanged = visitor.get(FIG_FEED, headers={"If-None-Match": tag}).status_code == 304
        assert unchanged == (not seen), "the first time nothing changes"
        (event,) = told(feed, FIG_FEED)
        assert [e[:3] for e in told(feed, OURS)] == [event[:3]]
        seen.append(event)
    assert {event[0] for event in seen} == {full.dates[0].uid}
    assert [event[1] for event in seen] == [
        "20261124T080000Z",
        "20261124T120000Z",
        "20261125T120000Z",
    ]
    assert [event[2] for event in seen] == ["0", "1", "2"]
    stamps = [event[4] for event in seen]
    assert stamps == sorted(set(stamps)), "or calendar programs take no notice"


def test_from_one_space_to_another_and_then_cancelled(context, feed):
    full = asked(visibility="public")
    go(full, space=OLIVE)
    assert told(feed, FIG_FEED) == []
    assert [e[2:4] for e in told(feed, OLIVE_FEED)] == [("1", "CONFIRMED")]
    dated = chains(booking(full.number).dates)[0].stands
    taking_back.take_back(full.number, {dated.number: dated.revision}, COORDINATOR, NOW)
    assert [e[2:4] for e in told(feed, OURS)] == [("2", "CANCELLED")]


def test_a_wish_that_waits_changes_no_feed_until_it_is_approved(context, feed):
    full = asked(visibility="public")
    before = told(feed, FIG_FEED)
    go(full, space=HALL)
    assert told(feed, FIG_FEED) == before
    assert told(feed, HALL_FEED) == []
    wish = chains(booking(full.number).dates)[0].wish
    decision = deciding.approve(full.number, {wish.number: 1}, PERSON["manager"], NOW)
    assert told(feed, FIG_FEED) == []
    assert [e[2] for e in told(feed, HALL_FEED)] == ["1"]
    deciding.undo(decision, PERSON["manager"], NOW)
    assert [e[:2] for e in told(feed, FIG_FEED)] == [e[:2] for e in before]
    assert told(feed, HALL_FEED) == []
