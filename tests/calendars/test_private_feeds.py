"""Private addresses: who reads what through them, and how they end."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from shared_space.calendars.models import CalendarLink
from shared_space.calendars.service import links as service
from shared_space.kernel.actor import VISITOR, Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.members.events import PersonLeft, RolesChanged
from shared_space.members.models import Person
from shared_space.organizations.events import PersonLeftOrganization
from shared_space.organizations.models import Affiliation
from tests.calendars import rows
from tests.calendars.conftest import summaries
from tests.cast import KULNA, NOW, PERSON, ZION

pytestmark = pytest.mark.page

ACTORS = {
    "member": Actor(PERSON["member"], memberships={KULNA: "member"}),
    "coordinator": Actor(PERSON["coordinator"], memberships={KULNA: "coordinator"}),
    "rival": Actor(PERSON["rival"], memberships={ZION: "coordinator"}),
    "manager": Actor(PERSON["manager"], is_manager=True),
    "administrator": Actor(PERSON["administrator"], is_administrator=True),
}
DAY = timedelta(days=1)


def address(
    who: str,
    scope: str = "mine",
    organization: int | None = None,
    key: str = "k",
    language: str = "en",
) -> str:
    token = service.make_link(
        ACTORS[who], scope, organization, language, submission_key=key, now=NOW
    )
    return f"/calendars/private/{token}/calendar.ics"


def every_address() -> dict[str, str]:
    """Each calendar that each of the cast can have, and the public ones."""
    found = {f"{who}: mine": address(who) for who in ACTORS}
    found["member: kulna"] = address("member", "organization", KULNA)
    found["coordinator: kulna"] = address("coordinator", "organization", KULNA)
    found["rival: zion"] = address("rival", "organization", ZION)
    found["manager: house"] = address("manager", "house")
    for path in ("workshops", "organizations/kulna", "organizations/kehilat-zion"):
        found[path] = f"/calendars/{path}.ics"
    for space in ("olive", "almond", "fig", "hall", "open-space"):
        found[space] = f"/calendars/spaces/{space}.ics"
    return found


READERS = {
    ("public", "coordinator"): {
        "coordinator: mine",
        "member: kulna",
        "coordinator: kulna",
        "manager: house",
        "organizations/kulna",
    },
    ("house", "coordinator"): {
        "coordinator: mine",
        "member: kulna",
        "coordinator: kulna",
        "manager: house",
    },
    ("private", "coordinator"): {"coordinator: mine", "coordinator: kulna", "manager: house"},
    ("private", "member"): {
        "member: mine",
        "member: kulna",
        "coordinator: kulna",
        "manager: house",
    },
}


@pytest.mark.parametrize(("visibility", "requester"), READERS)
def test_a_title_reaches_exactly_who_may_read_it(context, visitor, visibility, requester):
    rows.book(title=Trilingual("سرّي", "סודי", "Zebra"), visibility=visibility, requester=requester)
    readers = set()
    for name, path in every_address().items():
        for language in ("ar", "he", "en"):
            raw = visitor.get(f"{path}?lang={language}").data
            assert raw.startswith(b"BEGIN:VCALENDAR")
            text = raw.replace(b"\r\n ", b"").decode()
            if any(word in text for word in ("Zebra", "سرّي", "סודי")):
                readers.add(name)
    assert readers == READERS[visibility, requester]


def test_what_each_calendar_shows(context, feed):
    rows.book(title=Trilingual(en="Hers"), requester="member", visibility="private")
    rows.book(title=Trilingual(en="Of Kulna"), visibility="house")
    rows.book(title=Trilingual(en="Of Zion"), organization=ZION, requester="rival")
    rows.book(title=Trilingual(en="Of the house"), organization=None, requester="manager")
    assert summaries(feed(address("member"))) == ["Hers"]
    assert summaries(feed(address("member", "organization", KULNA))) == ["Hers", "Of Kulna"]
    assert summaries(feed(address("coordinator"))) == ["Of Kulna"]
    assert summaries(feed(address("manager", "house"))) == [
        "Kulna · Hers",
        "Kulna · Of Kulna",
        "Kehilat Zion · Of Zion",
        "Space for Shared Life · Of the house",
    ]


def test_a_private_entry_is_marked_and_its_calendar_does_not_repeat_the_secret(
    context, feed, visitor
):
    rows.book(visibility="private")
    path = address("coordinator")
    calendar = feed(path)
    assert calendar.parts[0].one("CLASS").value == "PRIVATE"
    assert path.split("/")[3] not in visitor.get(path).get_data(as_text=True)


def test_private_answers_are_kept_nowhere(context, visitor):
    response = visitor.get(address("coordinator"))
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Vary"] == "Accept-Encoding"
    again = visitor.get(address("coordinator"), headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "link", [("coordinator", "mine"), ("coordinator", "organization", KULNA), ("manager", "house")]
)
def test_not_modified_costs_one_read(context, visitor, link):
    from shared_space.kernel.db import db as database

    path = address(*link)
    first = visitor.get(path)
    first.close()
    seen = []
    note = lambda _c, _u, statement, *_r: seen.append(statement)  # noqa: E731
    sa.event.listen(database.engine, "before_cursor_execute", note)
    again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    again.close()
    sa.event.remove(database.engine, "before_cursor_execute", note)
    assert again.status_code == 304
    assert len([s for s in seen if s.lstrip().startswith(("SELECT", "UPDATE"))]) == 1, seen


def link_row() -> CalendarLink:
    db.session.rollback()
    return db.session.scalars(sa.select(CalendarLink).order_by(CalendarLink.id.desc())).first()


def test_an_ended_address_empties_itself_then_closes(context, feed, visitor):
    rows.book()
    path = address("coordinator")
    tag = visitor.get(path).headers["ETag"]
    assert len(feed(path).parts) == 1
    service.end_link(link_row().id, ACTORS["coordinator"], NOW)
    ended = feed(path)
    assert (ended.parts, ended.one("LAST-MODIFIED").value) == ([], f"{NOW:%Y%m%dT%H%M%SZ}")
    assert visitor.get(path, headers={"If-None-Match": tag}).status_code == 200
    with time_machine.travel(NOW + 30 * DAY - timedelta(seconds=1), tick=False):
        assert visitor.get(path).status_code == 200
    with time_machine.travel(NOW + 30 * DAY, tick=False):
        assert visitor.get(path).status_code == 410


@transactional
def tell(fact) -> None:
    record(fact)


def test_who_leaves_an_organization_loses_its_addresses_only(context, feed):
    rows.book()
    ours, mine = address("coordinator", "organization", KULNA), address("coordinator")
    tell(
        PersonLeftOrganization(
            at=NOW, actor_id=4, organization_id=KULNA, person_id=PERSON["coordinator"]
        )
    )
    assert feed(ours).parts == []
    assert len(feed(mine).parts) == 1


def test_who_leaves_the_house_loses_all(context, feed):
    rows.book()
    paths = [address("coordinator", "organization", KULNA), address("coordinator")]
    tell(PersonLeft(at=NOW, actor_id=5, person_id=PERSON["coordinator"]))
    for path in paths:
        assert feed(path).parts == []


def test_who_is_no_longer_a_manager_loses_the_house(context, feed):
    rows.book()
    path = address("manager", "house")
    assert len(feed(path).parts) == 1
    tell(
        RolesChanged(
            at=NOW,
            actor_id=5,
            person_id=PERSON["manager"],
            is_manager=False,
            is_administrator=False,
        )
    )
    assert feed(path).parts == []


def test_the_address_alone_is_not_enough(context, feed):
    """Even where no fact was told, what she may read is asked at every reading."""
    rows.book(visibility="private")
    ours, house = address("coordinator", "organization", KULNA), address("manager", "house")
    rows.set_on(Person, PERSON["manager"], is_manager=False)
    assert feed(house).parts == []

    @transactional
    def demote() -> None:
        db.session.execute(
            sa.update(Affiliation)
            .where(Affiliation.person_id == PERSON["coordinator"])
            .values(role="member")
        )

    assert len(feed(ours).parts) == 1
    demote()
    # her own request stays hers; another's private one goes
    rows.book(visibility="private", requester="member", title=Trilingual(en="Not hers"))
    assert summaries(feed(ours)) == ["Meeting"]

    @transactional
    def forget() -> None:
        db.session.execute(sa.delete(Affiliation))

    forget()
    assert feed(ours).parts == []


@pytest.mark.parametrize(
    ("who", "scope", "organization"),
    [
        ("rival", "organization", KULNA),
        ("coordinator", "house", None),
        ("administrator", "house", None),
        ("coordinator", "mine", KULNA),
        ("coordinator", "organization", None),
        ("coordinator", "everything", None),
    ],
)
def test_nobody_makes_an_address_of_what_is_not_hers(context, who, scope, organization):
    with pytest.raises(service.Refused, match="not_yours"):
        address(who, scope, organization)


def test_a_visitor_makes_none(context):
    with pytest.raises(service.Refused, match="not_yours"):
        service.make_link(VISITOR, "mine", None, "en", submission_key="k", now=NOW)


def test_the_token_is_not_kept(context):
    path = address("coordinator")
    token = path.split("/")[3]
    assert len(token) == 43
    row = link_row()
    assert token not in {str(value) for value in vars(row).values()}


def test_the_last_use_is_noted_every_ten_minutes(context, visitor):
    path = address("coordinator")
    visitor.get(path).close()
    assert link_row().last_used_at == NOW
    with time_machine.travel(NOW + timedelta(minutes=9), tick=False):
        visitor.get(path).close()
    assert link_row().last_used_at == NOW
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        visitor.get(path).close()
    assert link_row().last_used_at == NOW + timedelta(minutes=10)
