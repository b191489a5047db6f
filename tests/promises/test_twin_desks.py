"""The desk's services, SQLite, PostgreSQL and a small model in Python live the same life, step by step,
chosen by Hypothesis: what one refuses all refuse, and afterwards every date, every offer, who waits
and which letters lie in the outbox are the same in all three."""

import pytest

from shared_space.kernel.db import db
from tests.conftest import ENGINES
from tests.promises.desk_life import Desks
from tests.promises.desk_paths import FAULTS, ON_ONE_ENGINE
from tests.promises.engines import follow, live, may_follow
from tests.races.conftest import LONG


def test_the_desks_and_the_model_live_the_same_life(twins):
    # to shrink on two engines takes minutes: by hand, when needed
    live(Desks, twins, 150 if LONG else 5, 50 if LONG else 22)


def shows(twins, path, message):
    """At the last step of the path, and not before."""
    with may_follow(Desks, twins) as machine:
        follow(machine, path[:-1])
        with pytest.raises(AssertionError, match=message):
            follow(machine, path[-1:])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_control_a_fault_in_the_services_or_in_the_model_is_noticed(twins, monkeypatch, fault):
    with may_follow(Desks, twins) as machine:
        follow(machine, fault.path)
    monkeypatch.setattr(fault.where, fault.name, fault.wrong)
    shows(twins, fault.path, "the model says")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("fault", ON_ONE_ENGINE, ids=lambda fault: fault.name)
def test_control_a_fault_on_one_engine_is_noticed(twins, monkeypatch, engine, fault):
    right = getattr(fault.where, fault.name)

    def wrong_here(*given):
        return (fault.wrong if db.engine.dialect.name == engine else right)(*given)

    monkeypatch.setattr(fault.where, fault.name, wrong_here)
    shows(twins, fault.path, "the model says|the engines differ")
