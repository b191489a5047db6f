"""A row as an entry: what a calendar says of one date, in one language."""

from dataclasses import replace

from shared_space.calendars import messages
from shared_space.calendars.entries import Entry, cancelled_summary
from shared_space.calendars.feeds.reader import Reader
from shared_space.calendars.queries.dated import Dated
from shared_space.kernel.i18n import NAMES
from shared_space.kernel.text import clean
from shared_space.kernel.trilingual import Trilingual
from shared_space.workshops.queries import SessionDetails, WorkshopDetails
from shared_space.workshops.rules import GIVEN_UP


def of_booking(who: Reader, row: Dated, page: str, before: str = "") -> Entry:
    """before: what stands in front of the title (the host, for those who see all hosts)."""
    title, language = _title(who, row.title, cancelled=row.state in GIVEN_UP, before=before)
    return _entry(
        who,
        row,
        summary=title,
        summary_language=language,
        description=paragraphs(who.others(row.title), messages.host(host_of(who, row))),
        url=f"{who.public_url}{page}",
        series=f"series-{row.booking_id}@shared-space" if row.is_series else "",
        confidential=row.visibility == "private",
    )


def host_of(who: Reader, row: Dated) -> str:
    """Who stands behind a booking, in words."""
    if row.guest:
        return messages.guest()
    return who.words(row.organization_name or who.house.name)


def of_taken(who: Reader, row: Dated) -> Entry:
    summary = messages.taken()
    if row.state in GIVEN_UP:
        summary = cancelled_summary(summary, who.language)
    return _entry(who, row, summary=summary, url=f"{who.public_url}/spaces/{row.space_slug}")


def of_session(who: Reader, workshop: WorkshopDetails, session: SessionDetails) -> Entry:
    cancelled = "cancelled" in {session.state, workshop.state}
    of_others = (workshop.host_changed_at, workshop.forum_changed_at)
    stamps = (workshop.changed_at, session.changed_at, *of_others)
    title, language = _title(who, workshop.title, cancelled=cancelled)
    return replace(
        _entry(
            who,
            session,
            summary=title,
            summary_language=language,
            description=_about(who, workshop),
            url=f"{who.public_url}/workshops/{workshop.slug}",
            series=f"workshop-{workshop.id}@shared-space",
        ),
        changed_at=max(stamp for stamp in stamps if stamp is not None),
        status="CANCELLED" if cancelled else "CONFIRMED",
        categories=(messages.topic(workshop.topic),),
        busy=False,
    )


def _entry(
    who: Reader,
    row: Dated | SessionDetails,
    *,
    summary: str,
    url: str,
    summary_language: str = "",
    description: str = "",
    series: str = "",
    confidential: bool = False,
) -> Entry:
    return Entry(
        uid=row.uid,
        sequence=row.sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
        status="CANCELLED" if row.state in GIVEN_UP else "CONFIRMED",
        language=who.language,
        summary=summary,
        summary_language=summary_language,
        description=description,
        location=who.place(row.space_name, row.floor),
        url=url,
        series=series,
        latitude=who.house.latitude,
        longitude=who.house.longitude,
        confidential=confidential,
    )


def _about(who: Reader, workshop: WorkshopDetails) -> str:
    lines = [messages.host(who.words(workshop.host or who.house.name))]
    if workshop.forum:
        lines.append(messages.forum(who.words(workshop.forum)))
    spoken = ", ".join(NAMES[code] for code in workshop.languages if code in NAMES)
    if spoken:
        lines.append(messages.spoken(spoken))
    if workshop.joint:
        lines.append(messages.joint())
    summary = workshop.summary.in_(who.language).text if workshop.summary else ""
    about = clean(summary, multiline=True)
    return paragraphs(who.others(workshop.title), about, "\n".join(lines))


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _title(who: Reader, title: Trilingual, *, cancelled: bool, before: str = "") -> tuple[str, str]:
    """The title as a calendar shows it, and its language: the title's own while it stands alone; the
    reader's, with the title isolated, once our words stand beside it."""
    shown = title.in_(who.language)
    if not cancelled and not before:
        return clean(shown.text), shown.lang
    words = f"{before} · {who.words(title)}" if before else who.words(title)
    return (cancelled_summary(words, who.language) if cancelled else words), who.language
