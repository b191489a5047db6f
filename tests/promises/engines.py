"""A state machine that lives its life on both engines at once: `test_twins`, `test_twin_desks`."""

from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from shared_space.kernel.db import db


def live(machine, apps, examples, steps, *phases):
    """So many lives of `machine`, each of at most so many steps, chosen at random. phases: Phase.shrink
    where a shorter life that fails is worth its time."""
    run_state_machine_as_test(
        of_house(machine, apps),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, *phases],
        ),
    )


@contextmanager
def may_follow(machine, apps):
    """A life that takes the steps it is told; afterwards nothing of it is open."""
    life = of_house(machine, apps)()
    try:
        yield life
    finally:
        life.teardown()


def follow(machine, path):
    """Take the steps of a known path, each the name of a rule with what is given to it. The same rules
    and comparisons as in a life at random: a step that could not happen there may not be taken."""
    rules = {rule.function.__name__: rule for rule in machine.rules}
    for name, given in path:
        rule = rules[name]
        assert given.keys() == rule.arguments.keys(), f"{name} is told {sorted(rule.arguments)}"
        assert all(holds(machine) for holds in rule.preconditions), f"{name} cannot happen here"
        rule.function(machine, **given)


def of_house(machine, apps):
    class OfHouse(machine):
        pass

    OfHouse.apps = apps
    return OfHouse


def on_each(apps, act, refusals, said):
    """What each engine answers: what `act` returns for its place among `apps`, or `said` of a refusal."""
    answers = []
    for place, app in enumerate(apps):
        with app.app_context():
            try:
                answers.append(act(place))
            except refusals as refused:
                answers.append(said(refused))
            db.session.remove()
    return answers
