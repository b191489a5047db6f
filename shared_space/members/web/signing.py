"""Signing in by a link to the mailbox or a password, and signing out."""

from dataclasses import replace
from typing import Any

from flask import current_app, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import VISITOR, Permission
from shared_space.kernel.refusals import Refused
from shared_space.kernel.web import safe_next, see_other
from shared_space.members import cookies, messages, queries, service
from shared_space.members.errors import LinkDead, PasswordUnfit
from shared_space.members.forms import (
    FirstVisitForm,
    LinkRequestForm,
    PasswordSignInForm,
    ResetForm,
    UseLinkForm,
)
from shared_space.members.keeping import NOT_KEPT, kept_for_her
from shared_space.members.limits import sign_in_limit
from shared_space.members.queries import LinkSeen
from shared_space.members.rules import RESET, SIGN_IN, device_label
from shared_space.members.service import Browser, SignedInDevice
from shared_space.members.web import blueprint

Page = str | tuple[str, int] | Response


@blueprint.route("/sign-in", methods=["GET", "POST"])
@permits(Permission.PUBLIC)
@sign_in_limit
def sign_in() -> Page:
    """First a link to the mailbox; most people here never remember a password."""
    if current_actor().is_signed_in and request.method == "GET":
        return see_other(_next())
    form = LinkRequestForm()
    if not form.validate_on_submit():
        return _door(form, PasswordSignInForm(formdata=None))
    try:
        service.request_link(form.email.data or "", SIGN_IN, now=clock.now(), next_path=_next(""))
    except Refused as error:
        form.email.errors = [messages.refusal(error)]
        return _door(form, PasswordSignInForm(formdata=None))
    return see_other(url_for("members.sent"))


@blueprint.route("/sign-in/password", methods=["GET", "POST"])
@permits(Permission.PUBLIC)
@sign_in_limit
def with_password() -> Page:
    form = PasswordSignInForm()
    if not form.validate_on_submit():
        return _door(LinkRequestForm(formdata=None), form)
    try:
        device = service.sign_in_with_password(
            form.email.data or "",
            form.password.data or "",
            browser=_browser(kept=form.kept.data),
            now=clock.now(),
        )
    except Refused as error:
        form.password.errors = [messages.refusal(error)]
        return _door(LinkRequestForm(formdata=None), form)
    return _welcome(device, _next())


@blueprint.get("/sign-in/sent")
@permits(Permission.PUBLIC)
def sent() -> Page:
    """The same for known and unknown addresses."""
    return render_template("members/sent.html", sends_letters=_sends_letters())


@blueprint.route("/sign-in/forgotten", methods=["GET", "POST"])
@permits(Permission.PUBLIC)
@sign_in_limit
def forgotten() -> Page:
    """A link that sets a new password."""
    form = LinkRequestForm()
    if form.validate_on_submit():
        try:
            service.request_link(form.email.data or "", RESET, now=clock.now())
            return see_other(url_for("members.sent"))
        except Refused as error:
            form.email.errors = [messages.refusal(error)]
    page = render_template("members/forgotten.html", form=form, again=_again())
    return page, _status(form)


@blueprint.route("/sign-in/link/<token>", methods=["GET", "POST"])
@permits(Permission.LINK)
@sign_in_limit
def link(token: str) -> Page:
    """Mail scanners open links; so the page has one button, and only pressing it signs in."""
    seen = queries.living_link(token, clock.now())
    if seen is None:
        return _dead()
    if not current_actor().is_signed_in:  # the page speaks the language of its letter
        g.actor = replace(VISITOR, locale=seen.person.locale)
    form = _form_of(seen)
    if form.validate_on_submit():
        try:
            return _welcome(*_use(token, form))
        except LinkDead:
            return _dead()
        except PasswordUnfit as error:
            form.password.errors = [messages.refusal(error)]
    g.link_lives = True
    page = render_template("members/link.html", link=seen, form=form, again=_again())
    return page, _status(form)


def _form_of(seen: LinkSeen) -> UseLinkForm:
    if seen.purpose == RESET:
        form = ResetForm()
    elif seen.is_first_visit:
        form = FirstVisitForm(obj=seen.person)
    else:
        form = UseLinkForm()
    if seen.person.is_staff:
        del form.kept
    return form


def _use(token: str, form: UseLinkForm) -> tuple[SignedInDevice, str]:
    typed: dict[str, Any] = form.data
    device = service.use_link(
        token,
        browser=_browser(kept=bool(typed.get("kept"))),
        now=clock.now(),
        name=typed.get("name") or "",
        locale=typed.get("locale") or "",
        password=typed.get("password") or "",
    )
    return device, safe_next(device.next_path)


@blueprint.route("/sign-out", methods=["GET", "POST"])
@permits(Permission.PUBLIC)
def sign_out() -> Page:
    actor = current_actor()
    if request.method != "POST":  # HEAD too only looks
        return render_template("members/sign_out.html", again=_again())
    if actor.person_id is not None and actor.device_id is not None:
        service.sign_out(actor.device_id, person_id=actor.person_id, now=clock.now())
    response = see_other("/")
    cookies.end(response, actor.person_id or cookies.last_person())
    return response


@blueprint.app_context_processor
def hide_the_secret() -> dict[str, str]:
    """Pages repeat their own address (in the language switch); a dead link's page and an error page
    must not repeat the secret in it."""
    if request.path.startswith("/sign-in/link/") and not g.get("link_lives"):
        return {"here": "/sign-in"}
    return {}


@blueprint.after_app_request
def keep_no_trace(response: Response) -> Response:
    if request.path.startswith("/sign-in"):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
    return response


def _door(link_form: LinkRequestForm, password_form: PasswordSignInForm) -> Page:
    wrong = bool(link_form.errors or password_form.errors)
    page = render_template(
        "members/sign_in.html",
        link_form=link_form,
        password_form=password_form,
        next_path=_next(),
        password_open=request.endpoint == "members.with_password"
        or current_app.config["SETTINGS"].is_demo,
        kept_something=bool(cookies.kept_key()),
        again=_again(),
    )
    return page, 422 if wrong else 200


def _dead() -> Page:
    page = render_template(
        "members/link_dead.html", form=LinkRequestForm(formdata=None), next_path="/"
    )
    return page, 410


def _welcome(device: SignedInDevice, next_path: str) -> Response:
    """Where she was going; but first what she had typed when her session ended, if anything."""
    kept = kept_for_her(device.person_id)
    response = make_response(
        see_other(url_for("members.kept", next=next_path) if kept else next_path)
    )
    cookies.start_again(response, device.person_id, device.token, kept=device.kept)
    return response


def _browser(*, kept: bool) -> Browser:
    return Browser(
        label=device_label(request.headers.get("User-Agent", "")[:500]),
        old_token=cookies.device_token(),
        kept=kept,
    )


def _next(default: str = "/") -> str:
    target = safe_next(request.args.get("next"), default)
    return default if target.startswith(NOT_KEPT) else target


def _again() -> bool:
    """Whether the form came back because its secret did not fit (an old page, refused cookies)."""
    return "again" in request.args


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _sends_letters() -> bool:
    return bool(current_app.config["SETTINGS"].smtp_url)
