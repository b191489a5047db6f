"""What each kind of space allows, for the manager: see it, change it, see who changed it."""

from flask import abort, flash, render_template
from werkzeug.wrappers import Response

from shared_space.bookings.policy_form import PolicyForm
from shared_space.bookings.policy_words import policy_sentences
from shared_space.bookings.queries.bookings import names_of_people
from shared_space.bookings.queries.policies import fingerprint, policies
from shared_space.bookings.rules.objections import Limits
from shared_space.bookings.service import policies as service
from shared_space.bookings.web import blueprint
from shared_space.house.queries import the_house
from shared_space.kernel import audit, clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import clock as wall
from shared_space.kernel.i18n import gettext, short_day_as_of
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.web import see_other
from shared_space.spaces.messages import kind as kind_in_words
from shared_space.spaces.models import KINDS
from shared_space.spaces.queries import all_spaces

Answer = str | Response | tuple[str, int]
LAST_CHANGES = 20


@blueprint.get("/manage/policies/")
@permits(Permission.MANAGER)
def all_policies() -> str:
    rows = [
        (kind, kind_in_words(kind), policy_sentences(limits)) for kind, limits in policies().items()
    ]
    return render_template("bookings/policies.html", rows=rows)


@blueprint.route("/manage/policies/<kind>", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def policy(kind: str) -> Answer:
    limits = policies().get(kind)
    if limits is None:
        abort(404)
    form = PolicyForm(obj=limits, kind=kind)
    if not form.is_submitted():
        form.seen.data = fingerprint(limits)
        return _page(kind, form, limits)
    if not form.validate():
        return _page(kind, form, limits), 422
    try:
        changed = service.change(
            kind,
            form.values(),
            seen=form.seen.data or "",
            actor_id=current_actor().person_id,
            now=clock.now(),
        )
    except ChangedMeanwhile:
        now_there = policies()[kind]
        form.seen.data = fingerprint(now_there)
        return _page(kind, form, now_there, stale=True), 409
    flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success")
    return see_other("/manage/policies/")


def _page(kind: str, form: PolicyForm, limits: Limits, *, stale: bool = False) -> str:
    return render_template(
        "bookings/policy.html",
        form=form,
        name=kind_in_words(kind),
        now_there=policy_sentences(limits) if stale else [],
        spaces=[space for space in all_spaces() if space.kind == kind and space.in_use],
        history=_history(kind, form),
    )


def _history(kind: str, form: PolicyForm) -> list[tuple[str, str, str, list[str]]]:
    """(day, clock, by whom, what) of the last changes, newest first."""
    entries = audit.history("policy", KINDS.index(kind) + 1)[-LAST_CHANGES:]
    names = names_of_people({entry.actor_id for entry in entries if entry.actor_id})
    zone = the_house().zone
    today = clock.now().astimezone(zone).date()
    return [
        (
            short_day_as_of(entry.at.astimezone(zone).date(), today),
            wall(entry.at, zone),
            names.get(entry.actor_id or 0, ""),
            [str(form[name].label.text) for name in entry.facts["fields"] if name in form],
        )
        for entry in reversed(entries)
    ]
