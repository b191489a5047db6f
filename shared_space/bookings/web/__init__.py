"""The doors of the booking desk. Every module here adds its addresses to this blueprint."""

from flask import Blueprint

blueprint = Blueprint("bookings", __name__)
