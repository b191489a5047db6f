"""The form of a forum."""

from wtforms import HiddenField

from shared_space.kernel.forms import Form, SlugField, TrilingualField
from shared_space.kernel.i18n import lazy_gettext


class ForumForm(Form):
    name = TrilingualField(lazy_gettext("Name"), longest=120)
    about = TrilingualField(
        lazy_gettext("About the forum"), longest=4000, multiline=True, required=False
    )
    seen = HiddenField()


class NewForumForm(ForumForm):
    """The slug is asked for once: it stands in addresses for ever."""

    slug = SlugField(lazy_gettext("Address on this site"), example="language-studies")
