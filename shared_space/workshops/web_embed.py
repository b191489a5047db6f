"""The coming workshops as a small page inside other websites: the only page they may frame."""

from flask import Response, current_app, make_response, render_template, request
from markupsafe import Markup

from shared_space.forums.queries import forum_by_slug
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.headers import FRAMEABLE_POLICY
from shared_space.kernel.i18n import current_language, gettext, speaking
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import LANGUAGES, Trilingual
from shared_space.organizations import queries as organizations
from shared_space.workshops import queries
from shared_space.workshops.rules import SPOKEN, TOPICS
from shared_space.workshops.shown import cards
from shared_space.workshops.web import blueprint

MOST = 20
CACHE = "public, max-age=300, must-revalidate"
HEIGHT = 600


@blueprint.get("/embed")
@permits(Permission.PUBLIC)
def embed() -> Response:
    """The same for whoever asks: language and filters stand in the address alone, so that caches may
    share it. An unknown filter filters nothing."""
    wanted = request.args.get("lang", "")
    with speaking(wanted if wanted in LANGUAGES else the_house().languages[0]):
        page = _page(request.args.get("organization", ""))
    tag = digest(page)[:32]
    known = request.if_none_match
    if known.contains_weak(tag) or known.contains_weak(f"{tag}-gzip"):
        response = Response(status=304)
    else:
        response = make_response(page)
    response.set_etag(tag)
    response.headers["Cache-Control"] = CACHE
    response.headers["Content-Security-Policy"] = FRAMEABLE_POLICY
    response.vary.add("Accept-Encoding")
    return response


@blueprint.app_template_global()
def embed_line(organization: str = "", name: Trilingual | None = None) -> Markup:
    """The line that an organization copies into its own website: the coming workshops in the page's
    language. organization: the slug of the one whose workshops alone it shows, with its name."""
    language = current_language()
    address = f"{current_app.config['SETTINGS'].public_url}/workshops/embed?lang={language}"
    if organization:
        address += f"&organization={organization}"
    whose = (name or the_house().name).in_(language).text
    return Markup(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>'
    ).format(address, gettext("Workshops at %(house)s", house=whose), HEIGHT)


def _page(slug: str) -> str:
    now = clock.now()
    host = organizations.by_slug(slug)
    forum = forum_by_slug(request.args.get("forum", ""))
    topic, spoken = request.args.get("topic", ""), request.args.get("spoken", "")
    found = queries.coming(
        now,
        organization_id=host.id if host else None,
        topic=topic if topic in TOPICS else "",
        spoken=spoken if spoken in SPOKEN else "",
        forum_id=forum.id if forum else None,
        limit=MOST,
    )
    return render_template(
        "workshops/embed.html", cards=cards(found, now), host=host.name if host else None
    )
