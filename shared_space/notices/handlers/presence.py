"""The letter about a date that was given back, since nobody came."""

from shared_space.bookings import events
from shared_space.notices.telling import News, about_of, concerned, dates_key, tell


def no_show_released(event: events.NoShowReleased) -> None:
    about = about_of(event)
    tell(
        event,
        News(
            kind="no_show_released",
            about=about,
            to=concerned(about),
            key=dates_key(event),
            calendar="CANCEL",
        ),
    )
