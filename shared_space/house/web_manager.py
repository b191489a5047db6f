"""The house's settings on screen, for its administrator."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, render_template, url_for
from werkzeug.wrappers import Response

from shared_space.house import messages, service
from shared_space.house.forms import SettingsForm
from shared_space.house.queries import HouseSettings, fingerprint, the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import gettext
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.web import see_other

blueprint = Blueprint("house_manager", __name__, url_prefix="/manage/house")
Page = str | tuple[str, int] | Response


@blueprint.route("", methods=["GET", "POST"])
@permits(Permission.ADMINISTRATOR)
def settings() -> Page:
    form = SettingsForm(data=_on_screen(the_house()))
    status = 200
    if form.validate_on_submit():
        try:
            service.change_settings(
                form.values(),
                seen=form.seen.data or "",
                actor_id=current_actor().person_id,
                now=clock.now(),
            )
        except ChangedMeanwhile as error:
            form.seen.data = fingerprint()
            form.form_errors.append(messages.refusal(error))
            status = 409
        else:
            flash(gettext("Saved."))
            return see_other(url_for(".settings"))
    elif form.is_submitted():
        status = 422
    return render_template("house/settings.html", form=form), status


def _on_screen(house: HouseSettings) -> dict[str, Any]:
    values = {name: getattr(house, name) for name in asdict(house)}
    return {
        **values,
        "zone": house.zone.key,
        "latitude": str(house.latitude),
        "longitude": str(house.longitude),
        "languages": ",".join(house.languages),
        "seen": fingerprint(),
    }
