"""The feeds themselves."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, request

from shared_space.bookings.queries import bookings
from shared_space.bookings.queries.proposals import co_hosts, seen_as_co_host
from shared_space.calendars import kept, serving
from shared_space.calendars.feeds import private, public
from shared_space.calendars.feeds.fragments import release
from shared_space.calendars.feeds.reader import Reader, reader
from shared_space.calendars.feeds.whole import Written
from shared_space.calendars.footprint import of_use
from shared_space.calendars.queries import standings
from shared_space.calendars.queries.standings import Standing
from shared_space.calendars.rules import last_modified, link_state, tag
from shared_space.calendars.serving import Feed, State
from shared_space.calendars.web import asked, blueprint, public_url
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import VISITOR, Actor, Permission
from shared_space.kernel.i18n import current_language
from shared_space.kernel.text import is_slug
from shared_space.kernel.trilingual import LANGUAGES
from shared_space.workshops import queries as workshops_queries
from shared_space.workshops.rules import SPOKEN, TOPICS


@blueprint.get("/calendars/workshops.ics")
@permits(Permission.PUBLIC)
def workshops_feed() -> Response:
    topic, spoken = asked("topic", TOPICS), asked("spoken", SPOKEN)
    organization, forum = _slug("organization"), _slug("forum")

    def render(who: Reader, standing: Standing) -> Written:
        host, held = standing.id or None, standing.forum_id or None
        source = _source(organization if host else "", forum if held else "")
        return public.of_workshops(who, source, topic, spoken, organization_id=host, forum_id=held)

    return handed_out(
        "workshops",
        lambda: standings.workshops_standing(organization, forum),
        render,
        topic,
        spoken,
        source=_source(organization, forum),
    )


@blueprint.get("/calendars/organizations/<slug>.ics")
@permits(Permission.PUBLIC)
def organization_feed(slug: str) -> Response:
    def render(who: Reader, standing: Standing) -> Written:
        return public.of_organization(who, standing.id, slug, _source())

    return handed_out(slug, lambda: standings.organization_standing(slug), render, "organization")


@blueprint.get("/calendars/spaces/<slug>.ics")
@permits(Permission.PUBLIC)
def space_feed(slug: str) -> Response:
    def render(who: Reader, standing: Standing) -> Written:
        return public.of_space(who, standing.id, slug, _source())

    return handed_out(slug, lambda: standings.space_standing(slug), render, "space")


@blueprint.get("/calendars/forums/<slug>.ics")
@permits(Permission.PUBLIC)
def forum_feed(slug: str) -> Response:
    topic, spoken = asked("topic", TOPICS), asked("spoken", SPOKEN)

    def render(who: Reader, standing: Standing) -> Written:
        return public.of_forum(who, standing.id, slug, _source(), topic=topic, spoken=spoken)

    stand = lambda: standings.forum_standing(slug)  # noqa: E731
    return handed_out(slug, stand, render, "forum", topic, spoken)


@blueprint.get("/calendars/private/<token>/<name>.ics")
@permits(Permission.LINK)
def private_feed(token: str, name: str) -> Response:
    """`name` is for people (some programs show it); the token alone decides."""
    feed, now = Feed(kept.of_token(token), f"{name[:60]}.ics"), clock.now()
    response = serving.steadily(feed, now, lambda: _private(feed, token, now))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _private(feed: Feed, token: str, now: datetime) -> Response:
    link = standings.link_standing(token) or abort(404)
    today = today_in(link.zone, now)
    live = link.entitled and link.revoked_at is None
    if not live:  # what it showed before is shown no more, whatever happens to this answer
        kept.forget(feed.name)
    if link_state(link.revoked_at, now) == "gone":
        abort(410)
    changed_at = last_modified(link.newest, today, link.zone)
    state = State(
        tag(release(public_url()), "link", link.id, link.version, live, today),
        max(filter(None, (changed_at, link.changed_at, link.revoked_at))),
    )
    response = serving.answer(
        feed,
        state,
        now,
        lambda: private.of_link(link, today) if live else private.nothing(link, today),
    )
    of_use(response, link, feed.name, state.tag, now)
    return response


@blueprint.get("/workshops/<slug>/<int:session_id>.ics")
@permits(Permission.PUBLIC)
def one_session(slug: str, session_id: int) -> Response:
    """One date of a published workshop, to be added by hand."""
    workshop = workshops_queries.by_slug(slug, VISITOR)
    if workshop is None or workshop.state == "draft":
        abort(404)
    session = next((s for s in workshop.sessions if s.id == session_id), None) or abort(404)
    return _one_event(public.of_session(_here(VISITOR), workshop, session), workshop.slug)


@blueprint.get("/bookings/<int:number>/<int:date_id>.ics")
@permits(Permission.SIGNED_IN)
def one_date(number: int, date_id: int) -> Response:
    """One approved date of a booking, for whoever may see what it is. Its file name tells nothing."""
    actor = current_actor()
    full = bookings.booking(number) if number < 2**31 else None
    if full is None or not (full.seen_by(actor) or seen_as_co_host(actor, co_hosts(number))):
        abort(404)
    if date_id not in {dated.number for dated in full.in_state("approved")}:
        abort(404)
    return _one_event(private.of_date(_here(actor), date_id), "booking")


def _here(actor: Actor) -> Reader:
    """Who stands before the page of an event, in the language of that page unless asked otherwise."""
    zone = the_house().zone
    language = asked("lang", LANGUAGES) or current_language()
    return reader(actor, language, today_in(zone, clock.now()), zone)


def _one_event(body: bytes, name: str) -> Response:
    response = Response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{name}.ics"
    return response


def handed_out(
    name: str,
    stand: Callable[[], Standing | None],
    render: Callable[[Reader, Standing], Written],
    *options: str,
    source: str = "",
) -> Response:
    """A calendar that everybody may read. options: what was asked of it beside its language; source:
    its own address with them, when that is not just the ones that every calendar knows."""
    now, language = clock.now(), asked("lang", LANGUAGES)
    feed = Feed(kept.Name((source or _source(),)), f"{name}.ics")

    def respond() -> Response:
        standing = stand() or abort(404)
        today = today_in(standing.zone, now)
        known = (release(public_url()), name, standing.id, standing.version, *options, language)
        return serving.answer(
            feed,
            State(tag(*known, today), last_modified(standing.newest, today, standing.zone)),
            now,
            lambda: render(reader(VISITOR, language, today, standing.zone), standing),
        )

    return serving.steadily(feed, now, respond)


def today_in(zone: Any, now: datetime) -> date:
    return now.astimezone(zone).date()


def _slug(name: str) -> str:
    """The slug that stands in the address under this name, '' when there is none."""
    value = request.args.get(name, "") if request.query_string else ""
    return value if is_slug(value) else ""


def _source(organization: str = "", forum: str = "") -> str:
    """The feed's own address, with the options that mean something, in one order. organization, forum:
    for one that knows them too, the slugs of those that are there."""
    address = f"{public_url()}{request.path}"
    if not request.query_string:
        return address
    known = (("lang", LANGUAGES), ("topic", TOPICS), ("spoken", SPOKEN))
    options = {key: value for key, codes in known if (value := asked(key, codes))}
    options |= {"organization": organization} if organization else {}
    options |= {"forum": forum} if forum else {}
    return f"{address}?{urlencode(options)}" if options else address
