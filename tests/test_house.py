"""The house as a whole: every route against every role, every event, every name."""

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

import shared_space
from shared_space.factory import HANDLERS
from shared_space.kernel.access import permission_of
from shared_space.kernel.events import Event
from tests import cast
from tests.routes import OPEN_TO, ROLES, ROUTES

ROOT = Path(__file__).resolve().parents[1]
SLICES = sorted(p.parent.name for p in (ROOT / "shared_space").glob("*/__init__.py"))
READING = {"GET", "HEAD", "OPTIONS"}


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def key(rule: Rule) -> str:
    return re.sub(r"<[^:<>]*:", "<", rule.rule)


def demand(rule: Rule, method: str) -> str:
    """What the table says of this route."""
    return ROUTES.get(f"{method} {key(rule)}") or ROUTES[key(rule)]


def address(rule: Rule, number: str = "1", word: str = "x") -> str:
    return re.sub(r"<int[^<>]*>", number, re.sub(r"<(?!int)[^<>]*>", word, rule.rule))


def methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def test_every_route_stands_in_the_table_with_what_it_demands(app):
    declared = {}
    for rule in rules(app):
        permission = permission_of(app.view_functions[rule.endpoint])
        assert permission is not None, f"{rule.rule} declares no permission"
        for method in methods(rule):
            declared[f"{method} {rule.rule}"] = permission.name
            assert f"{method} {key(rule)}" in ROUTES or key(rule) in ROUTES, (
                f"add {key(rule)} to tests/routes.py, with whom it is open to"
            )
            assert demand(rule, method) == permission.name, f"{method} {rule.rule}"
    known = {key(rule) for rule in rules(app)}
    stale = {name.split(" ", 1)[-1] for name in ROUTES} - known
    assert not stale, "these addresses of tests/routes.py are no more"


@pytest.mark.parametrize("role", ROLES)
def test_who_may_open_which_page(app, people, role):
    """Every page without a parameter, opened by each of the six."""
    client = getattr(people, role)
    wrong = []
    for rule in rules(app):
        if "GET" not in methods(rule) or rule.arguments:
            continue
        response = client.get(rule.rule)
        to_sign_in = response.status_code == 303 and response.location.startswith("/sign-in")
        if role in OPEN_TO[demand(rule, "GET")]:
            fits = (response.status_code < 400 and not to_sign_in) or rule.rule == "/readyz"
        elif role == "visitor":
            fits = to_sign_in
        else:
            fits = response.status_code == 403
        if not fits:
            wrong.append((rule.rule, response.status_code, response.location))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_no_form_is_taken_without_its_secret(app, people, role):
    """Every address that writes, sent to by each of the six from nowhere."""
    client = getattr(people, role)
    wrong = []
    for rule in rules(app):
        for method in methods(rule) - READING:
            response = client.open(address(rule), method=method, data={"typed": "words"})
            if role in OPEN_TO[demand(rule, method)]:
                fits = response.status_code in {400, 429} or (
                    response.status_code == 303
                    and (response.location == "/sign-in/kept" or "again=1" in response.location)
                )
            elif role == "visitor":
                fits = response.status_code == 303 and response.location.startswith("/sign-in?")
            else:
                fits = response.status_code == 403
            if not fits:
                wrong.append((method, rule.rule, response.status_code, response.location))
    assert not wrong


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("2147483648", "2026-02-31"),
        ("9" * 40, "nothing-here"),
        ("0", "%00%E2%80%AE'\"<b>"),
        ("-1", "x" * 3000),
    ],
)
@pytest.mark.parametrize("role", ["coordinator", "manager"])
def test_nothing_is_at_an_address_of_junk(app, people, number, word, role):
    client = getattr(people, role)
    wrong = []
    for rule in rules(app):
        if "GET" not in methods(rule) or not rule.arguments:
            continue
        response = client.get(address(rule, number, word))
        expected = {403, 404, 410}
        if response.status_code not in expected:
            wrong.append((rule.rule, response.status_code))
    assert not wrong


def test_an_undeclared_route_is_refused_to_everybody(app, people):
    """The door itself, not the table: a view without `permits` is closed."""
    view = app.view_functions["desk.front"]
    app.view_functions["desk.front"] = lambda: "open by mistake"
    try:
        for role in ROLES:
            assert getattr(people, role).get("/").status_code == 403
    finally:
        app.view_functions["desk.front"] = view


def modules(name: str) -> Iterator[str]:
    """Every module of the house called `name`."""
    for found in pkgutil.walk_packages(shared_space.__path__, "shared_space."):
        if found.name.rsplit(".", 1)[1] == name:
            yield found.name


def leaves(kind: type[Event]) -> Iterator[type[Event]]:
    """The facts themselves, without the classes they share."""
    for child in kind.__subclasses__():
        if child.__subclasses__():
            yield from leaves(child)
        elif child.__module__.startswith("shared_space."):
            yield child


def test_history_keeps_every_fact():
    for name in modules("events"):
        importlib.import_module(name)
    missing = {fact.__qualname__ for fact in leaves(Event)} - {f.__qualname__ for f in HANDLERS}
    assert not missing, "name these in factory.HANDLERS, with () if nobody else cares"


def test_no_fact_keeps_a_secret_in_history():
    """Tokens travel in events to the letter; `facts` must leave them out."""
    for name in modules("events"):
        importlib.import_module(name)
    for fact in leaves(Event):
        names = {field.name for field in dataclasses.fields(fact)}
        if "token" in names:
            values = {name: cast.NOW if name == "at" else 1 for name in names}
            assert "token" not in fact(**values).facts(), fact.__name__


def test_one_name_serves_slice_blueprint_templates_and_tests(app):
    blueprints = {name: bp.import_name.split(".")[1] for name, bp in app.blueprints.items()}
    for name, slice_ in blueprints.items():
        assert slice_ in SLICES, name
    for slice_ in SLICES:
        folder = ROOT / "shared_space" / slice_
        if slice_ != "kernel" and (any(folder.glob("web*.py")) or (folder / "web").is_dir()):
            assert {slice_, f"{slice_}_manager"} & set(blueprints), slice_
    shared = {"macros", "mail", "errors"}
    for folder in (ROOT / "templates").iterdir():
        assert not folder.is_dir() or folder.name in {*SLICES, *shared}, folder.name
    others = {"browser", "races", "schemas", "migrations", "promises", "start", "observances"}
    others |= {"attack", "interop"}
    for folder in (ROOT / "tests").iterdir():
        if folder.is_dir() and folder.name != "__pycache__":
            assert folder.name in {*SLICES, *others}, folder.name
