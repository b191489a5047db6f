"""How much of the house an organization has, for the pages of organizations, which lie below this
slice: her own number beside the house average, never another's."""

from dataclasses import dataclass

from shared_space.bookings.policy_words import quota_sentence, share_in_words
from shared_space.bookings.queries.fairness import hall_time
from shared_space.bookings.queries.policies import policies
from shared_space.bookings.queries.standing import standing_of
from shared_space.bookings.rules.discretion import sees_share
from shared_space.bookings.rules.quota import first_day, hours_allowed, minutes_used
from shared_space.bookings.web import blueprint
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor
from shared_space.kernel.interval import day_span


@dataclass(frozen=True)
class ShareView:
    """own, average: hall time of this quarter; quotas: a sentence for each that holds now."""

    own: str
    average: str
    quotas: list[str]


@blueprint.app_template_global()
def share_of(organization_id: int) -> ShareView | None:
    """None for whoever may not read it."""
    if not sees_share(current_actor(), organization_id):
        return None
    hall = hall_time(clock.now())
    return ShareView(
        share_in_words(hall.of(organization_id)),
        share_in_words(hall.average, waiting=False),
        _quotas(organization_id),
    )


def _quotas(organization_id: int) -> list[str]:
    now, zone = clock.now(), the_house().zone
    today = day_span(now.astimezone(zone).date(), zone)
    said = []
    for kind, limits in policies().items():
        standing = standing_of(organization_id, 0, today, kind=kind, limits=limits)
        hours = hours_allowed(limits, standing, now) if standing else None
        if standing is None or hours is None:
            continue
        first = first_day(now, limits.quota_period, zone)
        used = minutes_used(standing.uses, limits.quota_period, zone)[first]
        said.append(
            quota_sentence(
                organization=standing.name,
                kind=kind,
                used=used,
                hours=hours,
                period=limits.quota_period,
                first=first,
                series=False,
            )
        )
    return said
