"""What error answers tell machines."""

from werkzeug.exceptions import TooManyRequests

from shared_space.kernel.access import permits
from shared_space.kernel.actor import Permission


def test_a_wrong_method_is_told_the_right_ones(visitor):
    answer = visitor.delete("/about/")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_too_many_tries_are_told_when_to_come_again(app, visitor):
    @permits(Permission.PUBLIC)
    def too_many():
        raise TooManyRequests

    view = app.view_functions["desk.about"]
    app.view_functions["desk.about"] = too_many
    try:
        answer = visitor.get("/about/")
    finally:
        app.view_functions["desk.about"] = view
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
