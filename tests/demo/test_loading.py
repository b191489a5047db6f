"""A house filled by number."""

import re

from sqlalchemy import func, select

from shared_space.bookings.models import Occurrence
from shared_space.desk.sweep import sweep
from shared_space.kernel.db import db
from shared_space.members import demo
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from shared_space.workshops.models import Session
from tests.cast import form_token


def test_load_house(empty):
    result = empty.test_cli_runner().invoke(args=["load-house", "--bookings", "300", "--seed", "7"])
    assert result.exit_code == 0, result.output
    assert "300 occurrences" in result.output
    measured = re.search(r"measured day is (\d{4}-\d{2}-\d{2}): 75", result.output)
    assert measured is not None
    numbers = [
        db.session.scalar(select(func.count(model.id)))
        for model in (Occurrence, Space, Organization, Session)
    ]
    assert numbers == [300, 12, 70, 14]  # the hall's uses from the measured day on
    assert not [finding for finding in sweep() if finding.violations]

    client = empty.test_client()
    token = form_token(client, "/sign-in")
    typed = {"email": "manager1@example.org", "password": demo.PASSWORD, "csrf_token": token}
    assert client.post("/sign-in/password", data=typed).status_code == 303
    page = client.get(f"/bookings/day/{measured.group(1)}").get_data(as_text=True)
    rooms = len(re.findall(r'href="/bookings/\d+"', page))
    assert rooms == 75 - 6  # the open space shows free seats, not who sits there
    new = {"csrf_token": form_token(client, "/bookings/new"), "space": "fig", "organization": "1",
           "day": measured.group(1), "starts": "20:00", "ends": "21:00", "title-en": "Later",
           "people": "2", "visibility": "house", "submission_key": "k"}  # fmt: skip
    assert client.post("/bookings/new", data=new).status_code == 303  # ids go on after the load
