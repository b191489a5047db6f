"""Looking changes nothing: HEAD runs the code of GET, and never that of POST."""

import pytest
from sqlalchemy import func, select

from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db
from tests.cast import PERSON
from tests.test_house import address, methods, rules


@pytest.mark.parametrize("who", ["coordinator", "manager", "administrator"])
def test_looking_writes_nothing(app, people, who):
    def history() -> int:
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(AuditRow)) or 0

    client, before = getattr(people, who), history()
    for rule in rules(app):
        if "GET" in methods(rule):
            for number in {str(PERSON["member"]), str(PERSON["rival"])}:
                answer = client.head(address(rule, number, "hall"))
                assert answer.status_code < 500 or rule.rule == "/readyz", rule.rule
                answer.close()
    assert history() == before
    assert client.get("/account/").status_code == 200
