"""What a policy allows, its quota, and lengths of time, in the page's language."""

from datetime import date

from shared_space.bookings.rules.fairness import Share
from shared_space.bookings.rules.objections import Limits
from shared_space.kernel.i18n import (
    current_language,
    day_and_month,
    gettext,
    lazy_gettext,
    month,
    ngettext,
)
from shared_space.kernel.text import isolate
from shared_space.kernel.trilingual import Trilingual

QUOTAS = {
    ("work_room", "week"): lazy_gettext(
        "%(organization)s has used %(used)s of %(hours)s work room hours in the week from %(when)s."
    ),
    ("work_room", "month"): lazy_gettext(
        "%(organization)s has used %(used)s of %(hours)s work room hours in %(when)s."
    ),
    ("meeting_hall", "week"): lazy_gettext(
        "%(organization)s has used %(used)s of %(hours)s hall hours in the week from %(when)s."
    ),
    ("meeting_hall", "month"): lazy_gettext(
        "%(organization)s has used %(used)s of %(hours)s hall hours in %(when)s."
    ),
    ("open_space", "week"): lazy_gettext(
        "%(organization)s has used %(used)s of %(hours)s open space hours in the week from %(when)s."
    ),
    ("open_space", "month"): lazy_gettext(
        "%(organization)s has used %(used)s of %(hours)s open space hours in %(when)s."
    ),
}


def hours_in_digits(minutes: int) -> str:
    """'11', '11.5' or '10.75': hours as a number among others."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def quota_sentence(
    *,
    organization: Trilingual,
    kind: str,
    used: int,
    hours: int,
    period: str,
    first: date,
    series: bool,
) -> str:
    """used: minutes; first: of the week or month; series: whether earlier dates of the same request
    are among what is used."""
    sentence = QUOTAS[kind, period]
    values = {
        "organization": isolate(organization.in_(current_language()).text),
        "used": hours_in_digits(used),
        "hours": hours,
        "when": day_and_month(first) if period == "week" else month(first),
    }
    said = str(sentence) % values
    if series:
        return gettext("%(said)s The earlier dates of this series are counted.", said=said)
    return said


def minutes_in_words(minutes: int) -> str:
    """'45 minutes', '7 hours' or '7 h 30 min'."""
    whole, rest = divmod(minutes, 60)
    if rest and not whole:
        return ngettext("%(num)s minute", "%(num)s minutes", rest)
    if not rest:
        return ngettext("%(num)s hour", "%(num)s hours", whole)
    return gettext("%(hours)s h %(minutes)s min", hours=whole, minutes=rest)


AT_ONCE = {
    "everybody": lazy_gettext("Every member organization, when no rule objects"),
    "residents": lazy_gettext("Resident organizations only"),
    "nobody": lazy_gettext("Nobody: the house staff decides on every request"),
}
PERIODS = {
    "week": lazy_gettext("by the week, from Sunday"),
    "month": lazy_gettext("by the calendar month"),
}


def policy_sentences(limits: Limits) -> list[str]:
    """What a kind of space allows, in a few short sentences."""
    said = [
        gettext(
            "Up to %(length)s, %(days)s days ahead.",
            length=minutes_in_words(limits.longest_minutes),
            days=limits.window_days,
        ),
        gettext("Confirmed at once: %(who)s.", who=AT_ONCE[limits.at_once]),
    ]
    resident, member = limits.quota_resident_hours, limits.quota_member_hours
    if resident is None and member is None:
        return [*said, gettext("No limit of hours for one organization.")]
    values = {
        "period": PERIODS[limits.quota_period],
        "resident": gettext("no limit") if resident is None else resident,
        "member": gettext("no limit") if member is None else member,
    }
    quota = gettext(
        "Hours %(period)s: %(resident)s for a resident organization, %(member)s for another.",
        **values,
    )
    return [*said, quota]


def share_in_words(share: Share, *, waiting: bool = True) -> str:
    """'12 hours used · 4 hours waiting · 6 hours in prime time'; what is nothing is left out.
    waiting: whether to say what waits."""
    parts = [gettext("%(length)s used", length=minutes_in_words(share.used))]
    if waiting and share.waiting:
        parts.append(gettext("%(length)s waiting", length=minutes_in_words(share.waiting)))
    if share.prime:
        parts.append(gettext("%(length)s in prime time", length=minutes_in_words(share.prime)))
    return " · ".join(parts)


def fit_in_words(people: int, places: int) -> str:
    """'30 people, 60 seats': how a request fits its space."""
    return gettext(
        "%(people)s, %(places)s",
        people=ngettext("%(num)s person", "%(num)s people", people),
        places=ngettext("%(num)s seat", "%(num)s seats", places),
    )
