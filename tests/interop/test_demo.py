"""The calendars of the demo house: every program sees the same in each of them."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from shared_space.bookings.models import Occurrence
from shared_space.calendars.rules import REMINDERS, Options
from shared_space.calendars.service import links as service
from shared_space.demo.forum_words import FORUMS
from shared_space.demo.stories import Cast
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import LANGUAGES
from shared_space.observances.values import DAYS_OF
from shared_space.workshops.rules import SPOKEN, TOPICS
from tests.cast import NOW
from tests.interop.conftest import LONG, installed, note
from tests.interop.instances import Calendar, differences, when

pytestmark = pytest.mark.page


def public(app: Flask) -> Iterator[str]:
    """The address of every calendar that all may read, without options."""
    cast = Cast()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/calendars/") and rule.rule.endswith(".ics"):
            if not rule.arguments:
                yield rule.rule
            elif "organizations" in rule.rule:
                yield from (rule.rule.replace("<slug>", slug) for slug in cast.organizations)
            elif "spaces" in rule.rule:
                yield from (rule.rule.replace("<slug>", slug) for slug in cast.spaces)
            elif "forums" in rule.rule:
                yield from (rule.rule.replace("<slug>", forum.slug) for forum in FORUMS)
    yield from (f"/calendars/workshops.ics?topic={topic}" for topic in TOPICS)
    yield from (f"/calendars/workshops.ics?spoken={spoken}" for spoken in SPOKEN)
    yield from (f"/calendars/days.ics?community={community}" for community in DAYS_OF)


def private(language: str) -> Iterator[str]:
    """Addresses that people of the demo house made for themselves."""
    cast = Cast()
    coordinator = cast.coordinator("kulna")
    kulna = cast.organizations["kulna"]
    links = (
        (cast.manager, "house", None, Options(reminder_minutes=max(filter(None, REMINDERS)))),
        (cast.manager, "mine", None, Options()),
        (coordinator, "mine", None, Options(detail="busy")),
        (coordinator, "organization", kulna, Options()),
    )
    for actor, scope, organization_id, options in links:
        token = service.make_link(
            actor,
            scope,
            organization_id,
            language,
            submission_key=f"{actor.person_id} {scope}",
            now=NOW,
            options=options,
        )
        yield f"/calendars/private/{token}/calendar.ics"


def addresses(app: Flask) -> list[str]:
    """Three of them in the short form: workshops in Arabic, what the staff read in Hebrew, and days."""
    with app.app_context():
        if not LONG:
            return ["/calendars/workshops.ics?lang=ar", next(private("he")), "/calendars/days.ics"]
        found = []
        for language in LANGUAGES:
            found += [f"{p}{'&' if '?' in p else '?'}lang={language}" for p in public(app)]
            found += private(language)
        return found


def rows(app: Flask) -> dict[str, set[tuple[str, str]]]:
    """When each date of the house is, by uid; a moved one was elsewhere before."""
    found: dict[str, set[tuple[str, str]]] = {}
    with app.app_context():
        select = sa.select(Occurrence.uid, Occurrence.starts_at, Occurrence.ends_at)
        for uid, starts_at, ends_at in db.session.execute(select):
            found.setdefault(uid, set()).add((when(starts_at), when(ends_at)))
    return found


def test_every_program_sees_the_same(demo, tmp_path):
    client, paths = demo.test_client(), addresses(demo)
    files = []
    for number, path in enumerate(paths):
        response = client.get(path)
        assert response.status_code == 200, path
        files.append(tmp_path / f"{number}.ics")
        files[-1].write_bytes(response.data)
    seen = {reader.name: reader.read(files) for reader in installed()}
    first = seen["icalendar"]
    for reader in installed():
        for path, expected, calendar in zip(paths, first, seen[reader.name], strict=True):
            wrong = differences(expected.instances, calendar.instances)
            assert not calendar.error, f"{reader.name}: {path}\n{calendar.error}"
            assert not wrong, f"{reader.name}: {path}\n" + "\n".join(wrong[:20])
            assert calendar.method == expected.method == "PUBLISH"
        count = sum(len(calendar.instances) for calendar in seen[reader.name])
        note("the demo house", reader.name, reader.version(), len(paths), count)
    as_in_the_house(demo, first)


def as_in_the_house(app: Flask, calendars: list[Calendar]) -> None:
    """The instants are those of the rows, and no calendar of the house is empty."""
    known, instances = rows(app), [one for calendar in calendars for one in calendar.instances]
    assert len(instances) > 50
    assert len({one.uid for one in instances} & set(known)) > 30
    for one in instances:
        assert one.uid not in known or (one.start, one.end) in known[one.uid], one
