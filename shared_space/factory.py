"""Puts the house together: the one file that knows every slice and wires it, handlers included."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from shared_space import cli
from shared_space.bookings import events as bookings_events
from shared_space.bookings import handlers as bookings
from shared_space.bookings import web as bookings_web
from shared_space.bookings.service import expiring, offering, set_up, still_needed, waiting
from shared_space.bookings.service.colleagues import forget_colleagues
from shared_space.bookings.service.presence import release_no_shows
from shared_space.bookings.service.proposing import lapse_outdated
from shared_space.bookings.web import (  # noqa: F401 (addresses)
    adding_back,
    answering,
    asking,
    bulk,
    closing,
    colleagues,
    door,
    emergency,
    find,
    manager,
    moving,
    offers,
    page,
    policies,
    proposing,
    residency,
    setup,
    shares,
    taking_back,
    timetable,
)
from shared_space.bookings.web import still_needed as still_needed_page  # noqa: F401 (addresses)
from shared_space.calendars import events as calendars_events
from shared_space.calendars import web as calendars_web
from shared_space.calendars import web_feeds  # noqa: F401 (addresses)
from shared_space.calendars import web_links as calendars_web_links
from shared_space.calendars import web_of_days as calendars_web_of_days  # noqa: F401 (addresses)
from shared_space.calendars.freshening import Freshening
from shared_space.calendars.importing import web as importing_web
from shared_space.calendars.importing.service import forget_imports
from shared_space.calendars.service import counters
from shared_space.calendars.service import fragments as calendar_fragments
from shared_space.calendars.service import links as calendar_links
from shared_space.desk import web as desk_web
from shared_space.desk import web_manager as desk_web_manager
from shared_space.forums import events as forums_events
from shared_space.forums import web as forums_web
from shared_space.forums import web_manager as forums_web_manager
from shared_space.house import events as house_events
from shared_space.house import web as house_web
from shared_space.house import web_days as house_web_days
from shared_space.house import web_manager as house_web_manager
from shared_space.house.queries import the_house
from shared_space.kernel import (
    audit,
    compress,
    config,
    db,
    errors,
    form_cookie,
    headers,
    i18n,
    pages,
)
from shared_space.kernel.actor import Permission
from shared_space.kernel.config import LOOPBACK, ROOT, Settings
from shared_space.kernel.events import Event, Handler
from shared_space.kernel.i18n import lazy_gettext
from shared_space.members import events as members_events
from shared_space.members import gate
from shared_space.members import web as members_web
from shared_space.members.service import sweep
from shared_space.notices import events as notices_events
from shared_space.notices import web_manager as notices_web_manager
from shared_space.notices import worker
from shared_space.notices.handlers import accounts as account_letters
from shared_space.notices.handlers import bookings as letters
from shared_space.notices.handlers import colleagues as colleague_letters
from shared_space.notices.handlers import edits as edit_letters
from shared_space.notices.handlers import managers as manager_letters
from shared_space.notices.handlers import moves as move_letters
from shared_space.notices.handlers import places as place_letters
from shared_space.notices.handlers import presence as presence_letters
from shared_space.notices.handlers import proposals as proposal_letters
from shared_space.notices.handlers import residencies as residency_letters
from shared_space.notices.handlers import together as together_letters
from shared_space.notices.handlers import waiting as waiting_letters
from shared_space.organizations import events as organizations_events
from shared_space.organizations import handlers as organizations_handlers
from shared_space.organizations import web as organizations_web
from shared_space.organizations import web_manager as organizations_web_manager
from shared_space.organizations.queries import actor_of_device
from shared_space.residencies import events as residencies_events
from shared_space.residencies import web as residencies_web
from shared_space.residencies import web_manager as residencies_web_manager
from shared_space.spaces import events as spaces_events
from shared_space.spaces import web as spaces_web
from shared_space.spaces import web_equipment as spaces_web_equipment
from shared_space.spaces import web_hours as spaces_web_hours
from shared_space.spaces import web_manager as spaces_web_manager
from shared_space.workshops import events as workshops_events
from shared_space.workshops import handlers as workshops_handlers
from shared_space.workshops import web as workshops_web
from shared_space.workshops import web_embed as workshops_web_embed  # noqa: F401 (addresses)
from shared_space.workshops.registering import handlers as registering_handlers
from shared_space.workshops.registering import service as registering
from shared_space.workshops.registering import web as registering_web  # noqa: F401 (addresses)
from shared_space.workshops.registering.service_forgetting import forget_participants

BLUEPRINTS = (
    bookings_web.blueprint,
    calendars_web.blueprint,
    calendars_web_links.blueprint,
    importing_web.blueprint,
    desk_web.blueprint,
    desk_web_manager.blueprint,
    forums_web.blueprint,
    forums_web_manager.blueprint,
    house_web.blueprint,
    house_web_days.blueprint,
    house_web_manager.blueprint,
    members_web.blueprint,
    notices_web_manager.blueprint,
    organizations_web.blueprint,
    organizations_web_manager.blueprint,
    residencies_web.blueprint,
    residencies_web_manager.blueprint,
    spaces_web.blueprint,
    spaces_web_equipment.blueprint,
    spaces_web_hours.blueprint,
    spaces_web_manager.blueprint,
    workshops_web.blueprint,
)

# Which facts concern whom. History keeps every one of them; see `_handlers`.
HANDLERS: dict[type[Event], tuple[Handler, ...]] = {
    house_events.HouseStarted: (calendar_fragments.forget_other_house,),
    house_events.HouseChanged: (counters.bump_all,),
    house_events.HouseDayAdded: (),
    house_events.HouseDayRemoved: (),
    house_events.ObservanceChanged: (),
    spaces_events.SpaceAdded: (),
    spaces_events.SpaceChanged: (bookings.keep_booked_space, counters.bump_for_space),
    spaces_events.SpaceHoursChanged: (),
    spaces_events.HouseHoursChanged: (),
    spaces_events.ClosureMade: (),
    spaces_events.ClosureEnded: (),
    spaces_events.EquipmentAdded: (),
    spaces_events.EquipmentChanged: (),
    residencies_events.ResidencyBegan: (),
    residencies_events.ResidencyChanged: (residency_letters.residency_changed,),
    residencies_events.ResidencyEnded: (residency_letters.residency_ended,),
    residencies_events.TimeReleased: (),
    residencies_events.ReleaseTakenBack: (),
    organizations_events.OrganizationAdded: (),
    organizations_events.OrganizationChanged: (counters.bump_for_organization,),
    organizations_events.PersonJoinedOrganization: (counters.bump_for_person,),
    organizations_events.RoleInOrganizationChanged: (),
    organizations_events.PersonLeftOrganization: (
        calendar_links.end_links_of_organization,
        counters.bump_for_person,
        letters.end_answers,
        waiting_letters.end_need_answers,
    ),
    forums_events.ForumAdded: (),
    forums_events.ForumChanged: (counters.bump_for_forum,),
    members_events.PersonInvited: (),
    members_events.SignedIn: (),
    members_events.SignedOut: (),
    members_events.DeviceRevoked: (),
    members_events.AccountEdited: (),
    members_events.DeputyNamed: (manager_letters.deputy_named,),
    members_events.DeputyEnded: (manager_letters.deputy_ended,),
    members_events.RolesChanged: (calendar_links.end_house_links,),
    members_events.PersonLeft: (
        organizations_handlers.end_places,
        calendar_links.end_all_links,
        registering_handlers.end_places,
    ),
    members_events.MailboxLinkIssued: (account_letters.mailbox_link_issued,),
    members_events.PasswordChanged: (account_letters.password_changed,),
    notices_events.LetterRetried: (),
    notices_events.TrialLetterAsked: (),
    bookings_events.BookingRequested: (letters.request_received,),
    bookings_events.BookingConfirmed: (
        letters.booking_confirmed,
        colleague_letters.dates_stand,
        place_letters.dates_stand,
        counters.bump_for_booking,
    ),
    bookings_events.RequestedTogether: (),
    bookings_events.ConfirmedTogether: (),
    bookings_events.AskedTogether: (together_letters.asked_together, counters.bump_for_many),
    bookings_events.BookingApproved: (
        letters.booking_approved,
        colleague_letters.dates_stand,
        place_letters.dates_stand,
        counters.bump_for_booking,
    ),
    bookings_events.BookingDeclined: (letters.booking_declined,),
    bookings_events.BookingCancelled: (
        letters.booking_cancelled,
        colleague_letters.dates_end,
        place_letters.dates_end,
        counters.bump_for_booking,
        bookings.call_who_waits,
    ),
    bookings_events.ClosedAtOnce: (manager_letters.closed_at_once,),
    bookings_events.BookingWithdrawn: (letters.request_withdrawn, bookings.call_who_waits),
    bookings_events.RivalApproved: (letters.rival_approved,),
    bookings_events.DecisionUndone: (
        letters.decision_undone,
        colleague_letters.decision_undone,
        place_letters.decision_undone,
        counters.bump_for_booking,
    ),
    bookings_events.QuestionAsked: (letters.question_asked,),
    bookings_events.QuestionAnswered: (letters.question_answered,),
    bookings_events.SetUpChanged: (),
    bookings_events.BookingEdited: (
        place_letters.booking_edited,
        edit_letters.booking_edited,
        counters.bump_for_booking,
    ),
    bookings_events.ColleagueAdded: (colleague_letters.added,),
    bookings_events.ColleagueRemoved: (colleague_letters.removed, counters.bump_for_booking),
    bookings_events.WaitingBegan: (waiting_letters.waiting_began,),
    bookings_events.OfferMade: (waiting_letters.offer_made,),
    bookings_events.OfferAccepted: (
        waiting_letters.offer_accepted,
        colleague_letters.dates_stand,
        place_letters.dates_stand,
        counters.bump_for_booking,
        bookings.call_who_waits,
    ),
    bookings_events.OfferRefused: (bookings.call_who_waits,),
    bookings_events.OfferExpired: (waiting_letters.offer_expired, bookings.call_who_waits),
    bookings_events.OfferTakenBack: (waiting_letters.offer_taken_back, bookings.call_who_waits),
    bookings_events.BookingMoved: (
        move_letters.booking_moved,
        colleague_letters.dates_stand,
        place_letters.dates_stand,
        counters.bump_for_booking,
        bookings.call_who_waits,
    ),
    bookings_events.MoveRequested: (move_letters.move_requested,),
    bookings_events.PolicyChanged: (),
    bookings_events.SaidHere: (),
    bookings_events.NoShowReleased: (
        workshops_handlers.keep_session,
        presence_letters.no_show_released,
        colleague_letters.dates_end,
        place_letters.dates_end,
        counters.bump_for_booking,
        bookings.call_who_waits,
    ),
    bookings_events.ProposalMade: (proposal_letters.proposal_made,),
    bookings_events.ProposalAccepted: (
        proposal_letters.proposal_accepted,
        colleague_letters.dates_stand,
        place_letters.dates_stand,
        counters.bump_for_booking,
        bookings.call_who_waits,
    ),
    bookings_events.ProposalCarriedOut: (
        proposal_letters.proposal_carried_out,
        colleague_letters.dates_stand,
        place_letters.dates_stand,
        counters.bump_for_booking,
    ),
    bookings_events.ProposalDeclined: (proposal_letters.proposal_declined,),
    bookings_events.ProposalWithdrawn: (proposal_letters.proposal_withdrawn,),
    bookings_events.ProposalLapsed: (proposal_letters.proposal_lapsed,),
    bookings_events.RequestExpired: (waiting_letters.request_expired, bookings.call_who_waits),
    bookings_events.StillNeededAsked: (waiting_letters.still_needed_asked,),
    bookings_events.StillNeeded: (),
    bookings_events.DatesGivenBack: (
        waiting_letters.dates_given_back,
        colleague_letters.dates_end,
        place_letters.dates_end,
        counters.bump_for_booking,
        bookings.call_who_waits,
    ),
    workshops_events.WorkshopDrafted: (counters.bump_for_workshop,),
    workshops_events.WorkshopPublished: (
        place_letters.workshop_published,
        counters.bump_for_workshop,
        counters.bump_for_renumbered,
    ),
    workshops_events.WorkshopChanged: (
        place_letters.workshop_changed,
        counters.bump_for_workshop,
        counters.bump_for_renumbered,
    ),
    workshops_events.WorkshopCancelled: (
        place_letters.workshop_cancelled,
        counters.bump_for_workshop,
        counters.bump_for_renumbered,
    ),
    workshops_events.PlaceAsked: (place_letters.place_asked,),
    workshops_events.PlaceAskedAgain: (place_letters.place_asked,),
    workshops_events.PlaceTaken: (place_letters.place_taken, counters.bump_for_renumbered),
    workshops_events.PlaceGivenBack: (
        place_letters.place_given_back,
        counters.bump_for_renumbered,
    ),
    workshops_events.PlaceExpired: (),
    calendars_events.CalendarLinkMade: (),
    calendars_events.CalendarLinkEnded: (),
    calendars_events.CalendarLinkChanged: (),
}

# The places of the main navigation, in its order.
PLACES = (
    ("/workshops/", lazy_gettext("Workshops"), Permission.PUBLIC),
    ("/organizations/", lazy_gettext("Organizations"), Permission.PUBLIC),
    ("/spaces/", lazy_gettext("Rooms and halls"), Permission.PUBLIC),
    ("/bookings/day/", lazy_gettext("Timetable"), Permission.PUBLIC),
    ("/bookings/", lazy_gettext("My bookings"), Permission.SIGNED_IN),
    ("/manage/", lazy_gettext("Manage"), Permission.STAFF),
    ("/calendars/", lazy_gettext("Calendars"), Permission.PUBLIC),
)

# What `flask work` does beside sending letters; each is safe to do twice.
CHORES = (
    worker.Chore("forget_old", timedelta(hours=1), sweep.forget_old),
    worker.Chore("forget_imports", timedelta(hours=1), forget_imports),
    worker.Chore("release_no_shows", timedelta(minutes=1), release_no_shows),
    worker.Chore("lapse_proposals", timedelta(minutes=5), lapse_outdated),
    worker.Chore("forget_needs", timedelta(hours=1), set_up.forget_needs),
    worker.Chore("forget_colleagues", timedelta(hours=1), forget_colleagues),
    worker.Chore("expire_offers", timedelta(seconds=30), offering.expire_offers),
    worker.Chore("call_who_waits", timedelta(seconds=30), waiting.call_next),
    worker.Chore("expire_requests", timedelta(minutes=1), expiring.expire_requests),
    worker.Chore("remind_managers", timedelta(minutes=10), waiting_letters.remind_managers),
    worker.Chore("expire_places", timedelta(minutes=1), registering.expire_places),
    worker.Chore("forget_participants", timedelta(hours=1), forget_participants),
    worker.Chore("write_calendars", timedelta(seconds=30), Freshening()),
    worker.Chore("forget_fragments", timedelta(hours=6), calendar_fragments.forget_fragments),
    worker.Chore("ask_still_needed", timedelta(hours=1), still_needed.ask_all),
)


class House(Flask):
    """Flask, in contexts that know the page's language; and spared one question: none of its functions is
    a coroutine, and asking each of them anew costs a twentieth of a short answer."""

    def app_context(self) -> i18n.Context:
        return i18n.Context(self)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve; `settings` from the environment when None."""
    settings = settings or config.from_environment()
    app = House(
        "shared_space",
        instance_path=str(settings.instance_path),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_RECORD_QUERIES=False,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=2_000_000,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),
        SESSION_REFRESH_EACH_REQUEST=False,  # else her cookie rides on answers that caches share
        TRUSTED_HOSTS=[urlsplit(settings.public_url).hostname, *LOOPBACK],
        SESSION_COOKIE_NAME="__Host-form" if settings.secure_cookies else "form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "shared_space" / "translations"),
        BABEL_DEFAULT_LOCALE="en_IL",
    )
    settings.instance_path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]
    app.session_interface = form_cookie.OnlyWhenThere()
    _wire(app)
    return app


def _engine_options(url: str) -> dict[str, Any]:
    """What a failing statement would have written may be a letter with its secret: not into logs. A
    PostgreSQL that is away is not waited for: calendars answer without it."""
    options: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("postgresql") and "connect_timeout" not in url:
        options["connect_args"] = {"connect_timeout": 5}
    return options


def _wire(app: Flask) -> None:
    db.db.init_app(app)
    with app.app_context():
        db.use_recipe(db.db.engine)
    Migrate(app, db.db, directory=str(ROOT / "migrations"))
    app.extensions[db.HANDLERS] = _handlers()
    app.extensions[worker.CHORES] = CHORES
    i18n.set_up(app, house_web.choose_locale)
    gate.guard(app, CSRFProtect(app), actor_of_device, machines=("desk.healthz", "desk.readyz"))
    pages.set_up(app, the_house, PLACES)
    headers.set_on(app)
    compress.set_on(app)
    errors.handle(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.register(app, create_app)


def _handlers() -> dict[type[Event], tuple[Handler, ...]]:
    return {fact: (audit.keep, *rest) for fact, rest in HANDLERS.items()}
