"""The only home of iCalendar text: feeds and invitations (RFC 5545, 5546)."""

import icalendar

PRODUCT = "-//Space for Shared Life//Shared Space//EN"
VERSION = icalendar.__version__
