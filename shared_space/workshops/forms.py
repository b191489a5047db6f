"""The form of a workshop."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import StopValidation

from shared_space.forums.queries import ForumView
from shared_space.kernel.forms import ChecksField, Form, Line, TrilingualField, choices
from shared_space.kernel.i18n import NAMES, current_language, gettext, lazy_gettext
from shared_space.kernel.text import is_slug
from shared_space.kernel.tokens import new_token
from shared_space.workshops import messages
from shared_space.workshops.queries import WorkshopDetails
from shared_space.workshops.rules import MOST_PLACES, SPOKEN, TOPICS
from shared_space.workshops.service import Content

JOINING = {
    "open": lazy_gettext("Open to everyone"),
    "none": lazy_gettext("Not on this site"),
}
LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _whole_number(_form: Any, field: Any) -> None:
    """Empty, or a number of people; digits of any script are understood."""
    text = field.data or ""
    if not text:
        return
    if not text.isdecimal() or len(text) > 6 or not 1 <= int(text) <= MOST_PLACES:
        raise StopValidation(
            gettext(
                "Write a whole number from 1 to %(most)s, or leave this empty.", most=MOST_PLACES
            )
        )


def _address(_form: Any, field: Any) -> None:
    if field.data and not is_slug(field.data):
        raise StopValidation(
            gettext("Use small Latin letters, digits and single hyphens, at most 60 in all.")
        )


def _one_language(_form: Any, field: Any) -> None:
    if not field.data:
        raise StopValidation(gettext("Choose at least one language."))


class DatesField(ChecksField):
    """The uids of the dates ticked. Whether she may choose them, the service says."""

    def pre_validate(self, form: Any) -> None:
        self.data = [uid for uid in dict.fromkeys(self.data or ()) if len(uid) <= 80][:500]


class WorkshopForm(Form):
    """slug is asked for at creation only; seen: the changed_at that the page showed."""

    title = TrilingualField(lazy_gettext("Title"), longest=120)
    summary = TrilingualField(
        lazy_gettext("What it is about"), longest=4000, multiline=True, required=False
    )
    topic = SelectField(lazy_gettext("Topic"))
    forum_id = SelectField(lazy_gettext("Forum"), default="")
    languages = ChecksField(
        lazy_gettext("Languages spoken there"),
        [_one_language],
        choices=choices((code, NAMES[code]) for code in SPOKEN),
    )
    capacity = Line(
        lazy_gettext("Places"), [_whole_number], render_kw={"inputmode": "numeric", "size": "6"}
    )
    registration = SelectField(
        lazy_gettext("Joining"), choices=choices(JOINING.items()), default="open"
    )
    joint = BooleanField(
        lazy_gettext("A joint event, where people of different communities of the city meet")
    )
    slug = Line(lazy_gettext("Address on this site"), [_address])
    sessions = DatesField(lazy_gettext("Dates"), choices=[], validate_choice=False)
    submission_key = HiddenField(default=new_token)
    seen = HiddenField()

    def __init__(self, *args: Any, forums: Sequence[ForumView], **kwargs: Any) -> None:
        """forums: those it may be held in."""
        super().__init__(*args, **kwargs)
        self.topic.choices = choices((code, messages.topic(code)) for code in TOPICS)
        names = ((str(forum.id), forum.name.in_(current_language()).text) for forum in forums)
        self.forum_id.choices = choices([("", gettext("In none")), *names])

    def content(self) -> Content:
        assert self.title.data is not None
        return Content(
            title=self.title.data,
            summary=self.summary.data,
            topic=self.topic.data,
            languages=tuple(self.languages.data or ()),
            joint=bool(self.joint.data),
            capacity=int(self.capacity.data) if self.capacity.data else None,
            sessions=frozenset(self.sessions.data or ()),
            registration=self.registration.data,
            forum_id=int(self.forum_id.data) if self.forum_id.data else None,
        )

    def seen_at(self) -> datetime:
        """What the page had seen; an instant nobody saw when it cannot be read."""
        try:
            seen = datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return LONG_AGO
        return seen if seen.tzinfo else LONG_AGO


def of_workshop(workshop: WorkshopDetails, forums: Sequence[ForumView]) -> WorkshopForm:
    """The form as it opens on a workshop (its answers are read from the request when there are any)."""
    return WorkshopForm(
        forums=forums,
        data={
            "title": workshop.title,
            "summary": workshop.summary,
            "topic": workshop.topic,
            "forum_id": str(workshop.forum_id or ""),
            "languages": list(workshop.languages),
            "joint": workshop.joint,
            "capacity": str(workshop.capacity or ""),
            "registration": workshop.registration,
            "seen": workshop.changed_at.isoformat(),
            "sessions": [session.uid for session in workshop.sessions],
        },
    )
