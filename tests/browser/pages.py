"""Every page of the house, for the browser's eyes.

Pages without something to fill in in their address are found by themselves in the url map. Whoever
adds a route with `<…>` in it adds an example here; test_every_page_is_looked_at says so.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from shared_space.factory import create_app
from shared_space.kernel.access import permission_of
from shared_space.kernel.actor import Permission
from shared_space.kernel.config import Settings
from tests.browser.house import today

# An address of each kind that has something to fill in, and by whom it is opened.
# {today}: the day of tests/browser/house.py; ids and slugs are those of tests/cast.py and tests/browser/house.py.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "/nothing/here": ("visitor", "coordinator"),
    "/account/calendars/1": ("coordinator",),
    "/bookings/1": ("coordinator", "manager"),
    "/bookings/5": ("coordinator",),
    "/bookings/5/move": ("coordinator",),
    "/bookings/5/colleagues": ("coordinator",),
    "/bookings/5/set-up": ("coordinator", "manager"),
    "/bookings/answer/token-of-the-question": ("visitor",),
    "/bookings/5/questions/1": ("coordinator",),
    "/bookings/still-needed/token-of-the-check": ("visitor",),
    "/bookings/day/{today}": ("visitor", "coordinator", "manager"),
    "/bookings/find?day={tomorrow}&starts=09:00&ends=10:00&people=4&more=1": ("coordinator",),
    "/bookings/find?day={tomorrow}&starts=13:00&ends=14:00&people=4&repeat=weekly&count=10": (
        "coordinator",
    ),
    "/bookings/find?now=1": ("coordinator",),
    "/bookings/import/1": ("coordinator",),
    "/bookings/new?space=fig&from={tomorrow}T13:00&until={tomorrow}T14:00&repeat=weekly&count=4": (
        "coordinator",
    ),
    "/bookings/new?space=hall&from={tomorrow}T10:00&until={tomorrow}T12:00": ("coordinator",),
    "/bookings/propose?space=fig&from={tomorrow}T13:00&until={tomorrow}T14:00": ("coordinator",),
    "/bookings/proposals/1": ("coordinator", "manager"),
    "/bookings/week/{week}": ("coordinator", "visitor", "manager"),
    "/calendars/forums/contact": ("visitor", "coordinator"),
    "/calendars/organizations/kulna": ("visitor", "coordinator"),
    "/calendars/spaces/hall": ("coordinator", "visitor"),
    "/forums/contact": ("visitor",),
    "/forums/language-studies": ("visitor", "coordinator", "manager"),
    "/manage/days/eid_al_adha/2027-05-16": ("manager",),
    "/manage/equipment/projector": ("manager",),
    "/manage/forums/language-studies": ("manager",),
    "/manage/hours/hall": ("manager",),
    "/manage/letters/1": ("manager",),
    "/manage/organizations/kulna": ("manager",),
    "/manage/people/1": ("manager", "administrator"),
    "/manage/people/1/leave": ("administrator",),
    "/manage/policies/meeting_hall": ("manager",),
    "/manage/closures/emergency?reason=power": ("manager",),
    "/manage/requests?tick=free": ("manager",),
    "/manage/requests/1/cancel": ("manager",),
    "/manage/requests/5/cancel": ("manager",),
    "/manage/requests/5/offer": ("manager",),
    "/manage/residencies/1": ("manager",),
    "/manage/setup/{today}": ("manager",),
    "/manage/spaces/olive": ("manager",),
    "/organizations/kulna": ("visitor", "coordinator", "manager"),
    "/organizations/kulna/edit": ("coordinator",),
    "/organizations/kulna/people": ("coordinator", "manager"),
    "/organizations/kulna/people/1/remove": ("coordinator", "manager"),
    "/residencies/1": ("coordinator", "manager"),
    "/sign-in/link/token-of-the-link": ("visitor",),
    "/sign-in/link/used-long-ago": ("visitor",),
    "/spaces/fig/door": ("visitor", "coordinator"),
    "/spaces/open-space/door": ("visitor",),
    "/spaces/olive": ("visitor", "coordinator"),
    "/workshops/dialogue": ("visitor", "coordinator", "manager"),
    "/workshops/arabic/edit": ("coordinator", "manager"),
    "/workshops/arabic/participants": ("coordinator", "manager"),
    "/workshops/arabic/place": ("coordinator",),
    "/workshops/arabic/place/token-of-participant-1": ("visitor",),
    "/workshops/arabic/place/token-of-participant-2": ("visitor",),
}
# What these answer other than 200.
STATUS = {"/nothing/here": 404, "/sign-in/link/used-long-ago": 410}
FILES = (".ics", ".svg", ".csv")

# Routes that answer no page of their own, by endpoint, with the reason.
NOT_A_PAGE: dict[str, str] = {
    "static": "files",
    "house.language": "keeps the choice and goes back",
    "desk.healthz": "plain text for machines",
    "desk.readyz": "plain text for machines",
    "workshops.embed": "its language is that of its address: looked at by itself in test_faces",
}

WHO = {
    Permission.PUBLIC: ("visitor", "coordinator", "manager", "member"),
    Permission.LINK: ("visitor",),
    Permission.SIGNED_IN: ("member", "coordinator", "manager"),
    Permission.COORDINATOR: ("coordinator", "manager"),
    Permission.MANAGER: ("manager",),
    Permission.STAFF: ("manager", "administrator"),
    Permission.ADMINISTRATOR: ("administrator",),
}


@dataclass(frozen=True)
class Seen:
    """An address and who may open it; the first is the one who most often does."""

    path: str
    who: tuple[str, ...]


@cache
def application() -> Flask:
    """The house's routes; its database is never asked."""
    nowhere = Path("/nonexistent")
    settings = Settings("demo", "sqlite://", "x" * 40, "http://127.0.0.1", instance_path=nowhere)
    return create_app(settings)


def _answers_a_page(rule: Rule) -> bool:
    return (
        "GET" in (rule.methods or ())
        and rule.endpoint not in NOT_A_PAGE
        and not rule.rule.endswith(FILES)
    )


def _filled(path: str) -> str:
    day = today()
    year, week, _ = (day + timedelta(days=1)).isocalendar()  # the house's week begins on Sunday
    return path.format(today=day, tomorrow=day + timedelta(days=1), week=f"{year}-W{week:02}")


def every_page() -> list[Seen]:
    """The pages found in the url map, then the examples."""
    app = application()
    found = []
    for rule in app.url_map.iter_rules():
        if rule.arguments or not _answers_a_page(rule):
            continue
        permission = permission_of(app.view_functions[rule.endpoint])
        if permission is not None:
            found.append(Seen(rule.rule, WHO[permission]))
    examples = [Seen(_filled(path), who) for path, who in EXAMPLES.items()]
    return sorted(set(found), key=lambda page: page.path) + examples


def routes_without_example() -> list[str]:
    """Routes with something to fill in that no example opens."""
    app = application()
    addresses = app.url_map.bind("localhost")
    opened = set()
    for path in EXAMPLES:
        try:
            opened.add(addresses.match(_filled(path).partition("?")[0], "GET")[0])
        except HTTPException:
            continue
    return sorted(
        f"{rule.endpoint} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.arguments and _answers_a_page(rule) and rule.endpoint not in opened
    )
