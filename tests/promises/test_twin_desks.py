"""The desk's services, SQLite, PostgreSQL and a small model in Python live the same life, step by step,
chosen by Hypothesis: what one refuses all refuse, and afterwards every date, every offer, who waits
and which letters lie in the outbox are the same in all three."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from shared_space.bookings.service import (
    deciding,
    offering,
    successors,
    taking_back,
    waiting,
)
from shared_space.kernel.db import db
from shared_space.notices.handlers import bookings as letters
from tests.promises.desk_life import Desks
from tests.promises.desk_model import Desk
from tests.races.conftest import LONG


def live(apps, examples, steps):
    class OfHouse(Desks):
        pass

    OfHouse.apps = apps
    run_state_machine_as_test(
        OfHouse,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # to shrink on two engines takes minutes: by hand, when needed
        ),
    )


def test_the_desks_and_the_model_live_the_same_life(twins):
    live(twins, 150 if LONG else 5, 50 if LONG else 22)


def on_one_engine(right, wrong):
    """Wrong on SQLite, right on PostgreSQL."""

    def either(*args):
        return (wrong if db.engine.dialect.name == "sqlite" else right)(*args)

    return either


FAULTS = (
    (letters, "concerned", lambda _about: []),
    (Desk, "newest", lambda _desk, _uid: 0),
    (Desk, "may_come_back", lambda _desk: ()),
    (Desk, "offers_over", lambda _desk: []),
    (deciding, "rivals_of", lambda _seen: {}),
    (deciding, "take_back_offers", lambda *_offered: None),
    (offering, "_withdraw_edit", lambda *_edit: None),
    (successors, "_bring_equipment", lambda *_claims: None),
    (taking_back, "_wishes", lambda _approved: {}),
    (waiting, "next_in_line", lambda *_line: []),
)


@pytest.mark.parametrize(
    ("where", "name", "wrong"),
    FAULTS if LONG else FAULTS[:2],  # the others take long to meet by chance: `make races`
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_control_a_fault_in_one_of_the_three_is_found(twins, monkeypatch, where, name, wrong):
    if where is not Desk:
        wrong = on_one_engine(getattr(where, name), wrong)
    monkeypatch.setattr(where, name, wrong)
    with pytest.raises(AssertionError, match=r"the model says|the engines differ"):
        live(twins, 400, 50)
