"""`make house`: a real house from a few answers, empty of demo people."""

import os
import re
import socket
import stat

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from shared_space.bookings.models import Policy
from shared_space.factory import create_app
from shared_space.house.queries import the_house
from shared_space.kernel.config import ROOT, Misconfigured, from_environment
from shared_space.kernel.db import db
from shared_space.members.models import Person
from shared_space.members.service import give_demo_password
from shared_space.notices.models import Letter
from shared_space.organizations.models import Organization
from shared_space.spaces.models import OpeningHours, Space
from shared_space.start.command import ENVIRONMENT

GIVEN = {
    "name-ar": "بيت التجربة",
    "name-en": "House of Trial",
    "city-ar": "عمّان",
    "city-en": "Amman",
    "zone": "Asia/Amman",
    "latitude": "31.95",
    "longitude": "35.93",
    "languages": "ar,en,he",
    "administrator-name": "Layla",
    "administrator-email": "Layla@house.example.net",
    "administrator-language": "ar",
    "public-url": "https://house.example.net",
    "spaces": "meeting_hall|40|قاعة|אולם|Big Hall; open_space|12|مفتوحة||; work_room|4|غرفة||",
    "open-days": "sat sun mon",
    "opens": "09:00",
    "closes": "21:30",
}
EMPTY_ENVIRONMENT = {f"{ENVIRONMENT}{n.upper().replace('-', '_')}": None for n in GIVEN}


@pytest.fixture
def database(house, tmp_path):
    """The address of a database in which nothing is yet."""
    if house.engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'real.sqlite3'}"
        return
    name = f"real_{os.getpid()}"
    house._admin(f'CREATE DATABASE "{name}"')
    yield house._url(name)
    house._admin(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def begin(app, tmp_path, database):
    """Run the command without questions; None takes an answer away."""

    def run(**changes):
        given = {**GIVEN, "database-url": database, "file": str(tmp_path / "house.env")}
        given.update({name.replace("_", "-"): value for name, value in changes.items()})
        words = [w for n, v in given.items() if v is not None for w in (f"--{n}", v)]
        return app.test_cli_runner().invoke(
            args=["start-house", "--no-questions", *words], env=EMPTY_ENVIRONMENT
        )

    return run


@pytest.fixture
def file(tmp_path):
    return tmp_path / "house.env"


@pytest.fixture
def opened():
    """Open the house that a settings file describes, as `make serve` does."""
    apps = []

    def open_(file):
        app = create_app(from_environment({"SHARED_SPACE_ENV_FILE": str(file)}))
        apps.append(app)
        return app

    yield open_
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


class Postbox:
    """A real mail server that keeps what it gets, or refuses it."""

    def __init__(self):
        self.letters = []
        self.answer = "250 taken"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.letters.append(envelope)
        return self.answer


@pytest.fixture
def postbox():
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


def test_a_house_begins_with_what_was_answered_and_nobody_else(begin, file, opened):
    result = begin()
    assert result.exit_code == 0, result.output
    with opened(file).app_context():
        house = the_house()
        assert (house.name.ar, house.name.he) == ("بيت التجربة", "")
        assert (house.city.en, house.zone.key) == ("Amman", "Asia/Amman")
        assert (house.latitude, house.longitude) == (31.95, 35.93)
        assert house.languages == ("ar", "en", "he")
        person = db.session.scalars(sa.select(Person)).one()
        assert (person.email, person.name) == ("layla@house.example.net", "Layla")
        assert (person.is_manager, person.is_administrator) == (True, True)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Organization)) == 0
        spaces = db.session.scalars(sa.select(Space).order_by(Space.position)).all()
        assert [(s.slug, s.kind, s.people, s.seats, s.approval) for s in spaces] == [
            ("big-hall", "meeting_hall", 40, 1, "asks"),
            ("open-space", "open_space", 12, 12, "at_once"),
            ("work-room", "work_room", 4, 1, "at_once"),
        ]
        hours = db.session.scalars(sa.select(OpeningHours)).all()
        assert {(h.weekday, f"{h.opens:%H:%M}", f"{h.closes:%H:%M}") for h in hours} == {
            (day, "09:00", "21:30") for day in (5, 6, 0)
        }
        kinds = set(db.session.scalars(sa.select(Policy.kind)))
        assert kinds == {"work_room", "meeting_hall", "open_space"}


def test_the_settings_are_the_owners_alone_and_start_a_production_house(begin, file, opened):
    assert begin().exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.glob("*.new")) == []
    for database in file.parent.glob("*.sqlite3"):
        assert stat.S_IMODE(database.stat().st_mode) == 0o600
    settings = from_environment({"SHARED_SPACE_ENV_FILE": str(file)})
    assert (settings.mode, settings.public_url) == ("production", "https://house.example.net")
    assert len(settings.secret_key) >= 48
    assert settings.smtp_url == ""


def test_demo_people_never_exist_there(begin, file, opened):
    begin()
    app = opened(file)
    told = app.test_cli_runner().invoke(args=["demo-people"])
    assert told.exit_code != 0
    with app.app_context():
        with pytest.raises(RuntimeError):
            give_demo_password([1])
        addresses = db.session.scalars(sa.select(Person.email))
        assert not [address for address in addresses if address.endswith("@example.org")]
    page = app.test_client().get("/organizations/").get_data(as_text=True)
    assert "demo-banner" not in page
    seed = app.test_cli_runner().invoke(args=["seed-demo"])
    assert seed.exit_code != 0


def test_without_a_mail_server_the_administrator_comes_in_by_the_link_printed(begin, file, opened):
    result = begin()
    (link,) = re.findall(r"https://house\.example\.net(/sign-in/link/\S+)", result.output)
    client = opened(file).test_client()
    page = client.get(link, base_url="https://house.example.net")
    assert page.status_code == 200
    token = page.get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1]
    answer = client.post(
        link,
        data={"csrf_token": token.split('"')[0], "name": "Layla", "locale": "en"},
        base_url="https://house.example.net",
        headers={"Referer": f"https://house.example.net{link}"},
    )
    assert answer.status_code == 303
    inside = client.get("/manage/house", base_url="https://house.example.net")
    assert inside.status_code == 200
    assert "Amman" in inside.get_data(as_text=True)


def test_a_test_letter_really_leaves_and_no_secret_is_printed(begin, file, postbox, opened):
    url = f"smtp://127.0.0.1:{postbox.port}"
    result = begin(smtp_url=url, mail_from="rooms@house.example.net")
    assert result.exit_code == 0, result.output
    (letter,) = postbox.letters
    assert letter.rcpt_tos == ["layla@house.example.net"]
    assert letter.mail_from == "rooms@house.example.net"
    assert "/sign-in/link/" not in result.output
    settings = from_environment({"SHARED_SPACE_ENV_FILE": str(file)})
    assert (settings.smtp_url, settings.mail_from) == (url, "rooms@house.example.net")
    with opened(file).app_context():
        waiting = db.session.scalars(sa.select(Letter)).one()
        assert (waiting.to_email, waiting.secret) == ("layla@house.example.net", True)


def test_a_letter_that_does_not_leave_is_said_and_nothing_is_written(begin, file, postbox):
    postbox.answer = "550 we do not know you"
    result = begin(smtp_url=f"smtp://127.0.0.1:{postbox.port}")
    assert result.exit_code != 0
    assert "550 we do not know you" in result.output
    assert "Nothing was written" in result.output
    assert list(file.parent.glob("house.env*")) == []


def test_at_the_keyboard_one_may_go_on_without_letters(app, file, database, postbox, opened):
    postbox.answer = "550 we do not know you"
    typed = [
        *("", "", ""),  # the name must be there in one language: asked again
        *("", "בית הניסיון", ""),
        *("", "חיפה", ""),
        *("Haifa", "Asia/Jerusalem"),  # a zone that is none, then one
        *("north", "32.8"),
        "34.99",
        "",
        "Noa",
        *("noa", "noa@house.example.net"),
        "he",
        *("house.example.net/rooms", "http://house.example.net"),
        database,
        f"smtp://127.0.0.1:{postbox.port}",
        "",
        "y",
        *("", "חדר אחד", ""),
        "",
        "6",
        *("", "", ""),
        "sun",
        *("8", "22:00"),
        *("08:00",),
        *("sun", "08:00", "20:00"),
    ]
    result = app.test_cli_runner().invoke(
        args=["start-house", "--file", str(file)],
        input="\n".join(typed) + "\n",
        env=EMPTY_ENVIRONMENT,
    )
    assert result.exit_code == 0, result.output
    assert "Write it in at least one language." in result.output
    assert "The test letter did not leave: 550" in result.output
    assert "The house closes after it opens." in result.output
    assert "http://house.example.net/sign-in/link/" in result.output
    with opened(file).app_context():
        assert the_house().name.he == "בית הניסיון"
        assert db.session.scalars(sa.select(Space.slug)).all() == ["work-room"]


@pytest.mark.page
@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("name-en", "x" * 121, "at most 120 characters"),
        ("zone", "Amman", "time zone"),
        ("latitude", "91", "degrees"),
        ("longitude", "nan", "degrees"),
        ("languages", "ar,he", "all three"),
        ("administrator-name", " \u202e", "An answer is needed"),
        ("administrator-email", "layla", "e-mail address"),
        ("administrator-language", "fr", "ar, he or en"),
        ("public-url", "house.example.net", "scheme and host"),
        ("public-url", "https://house.example.net/path", "scheme and host"),
        ("database-url", "mysql://x", "sqlite:"),
        ("smtp-url", "http://mail", "smtp://"),
        ("smtp-url", "smtp://mail:port", "smtp://"),
        ("spaces", "cellar|4|a|b|c", "work_room"),
        ("spaces", "work_room|0|a|b|c", "from 1 to 500"),
        ("spaces", "work_room|4|||", "kind|people"),
        ("open-days", "sun someday", "days such as"),
        ("opens", "25:00", "08:00"),
        ("closes", "08:00", "closes after it opens"),
    ],
)
def test_a_wrong_answer_is_a_sentence_and_nothing_is_written(begin, file, option, value, sentence):
    result = begin(**{option: value})
    assert result.exit_code == 2
    assert sentence in result.output
    assert f"--{option}" in result.output
    assert list(file.parent.glob("house.env*")) == []


def test_a_house_is_begun_once(begin, file):
    assert begin().exit_code == 0
    before = file.read_bytes()
    again = begin()
    assert again.exit_code != 0
    assert "a house was begun already" in again.output
    assert file.read_bytes() == before
    elsewhere = begin(file=str(file.with_name("other.env")))
    assert elsewhere.exit_code != 0
    assert "There is a house in this database already" in elsewhere.output
    assert [f.name for f in file.parent.glob("*.env*")] == ["house.env"]


def test_answers_come_from_the_environment_too(app, file, database, opened):
    environment = {
        f"{ENVIRONMENT}{n.upper().replace('-', '_')}": value
        for n, value in {**GIVEN, "database-url": database, "file": str(file)}.items()
    }
    result = app.test_cli_runner().invoke(
        args=["start-house"], env={**environment, f"{ENVIRONMENT}NO_QUESTIONS": "1"}
    )
    assert result.exit_code == 0, result.output
    with opened(file).app_context():
        assert the_house().city.ar == "عمّان"


def test_a_settings_file_lies_beneath_the_environment(tmp_path):
    file = tmp_path / "x.env"
    key = "k" * 40
    file.write_text(
        f"# settings\n\nSHARED_SPACE_MODE=production\nSHARED_SPACE_SECRET_KEY='{key}' # secret\n"
        "SHARED_SPACE_PUBLIC_URL=https://a.example\nSHARED_SPACE_MAIL_FROM='a b'\n"
    )
    named = {"SHARED_SPACE_ENV_FILE": str(file)}
    settings = from_environment(named)
    assert (settings.secret_key, settings.mail_from) == (key, "a b")
    real = from_environment({**named, "SHARED_SPACE_PUBLIC_URL": "https://b.example"})
    assert real.public_url == "https://b.example"
    blank = from_environment({**named, "SHARED_SPACE_PUBLIC_URL": ""})
    assert blank.public_url == "https://a.example"


@pytest.mark.parametrize("words", ["SHARED_SPACE_MODE", "A='open", "A=b c"])
def test_a_settings_file_that_cannot_be_read_says_where(tmp_path, words):
    file = tmp_path / "x.env"
    file.write_text(f"\n{words}\n")
    with pytest.raises(Misconfigured, match="line 2"):
        from_environment({"SHARED_SPACE_ENV_FILE": str(file)})
    with pytest.raises(Misconfigured, match="make house"):
        from_environment({"SHARED_SPACE_ENV_FILE": str(tmp_path / "none.env")})


def test_the_demo_and_a_real_house_never_share_a_file(tmp_path):
    demo = from_environment({"SHARED_SPACE_INSTANCE": str(tmp_path)})
    real = from_environment(
        {
            "SHARED_SPACE_INSTANCE": str(tmp_path),
            "SHARED_SPACE_MODE": "production",
            "SHARED_SPACE_SECRET_KEY": "k" * 40,
            "SHARED_SPACE_PUBLIC_URL": "https://a.example",
        }
    )
    assert demo.is_demo
    assert demo.database_url != real.database_url


def test_the_example_file_names_every_setting():
    text = (ROOT / ".env.example").read_text()
    source = (ROOT / "shared_space" / "kernel" / "config.py").read_text()
    read = set(re.findall(r'read\("([A-Z_]+)"', source))
    named = set(re.findall(r"^SHARED_SPACE_([A-Z_]+)=", text, re.MULTILINE))
    assert named == read


def test_the_example_file_can_be_read_as_it_is():
    key = {"SHARED_SPACE_SECRET_KEY": "k" * 40}
    named = {"SHARED_SPACE_ENV_FILE": str(ROOT / ".env.example")}
    assert from_environment({**named, **key}).mode == "production"
    with pytest.raises(Misconfigured, match="SECRET_KEY"):
        from_environment(named)
