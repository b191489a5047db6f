"""The pages of this slice: signing.py, kept.py, account.py, deputies.py, people.py, all on one blueprint."""

from flask import Blueprint

blueprint = Blueprint("members", __name__)

from shared_space.members.web import account, deputies, kept, people, signing  # noqa: E402, F401 (views)
