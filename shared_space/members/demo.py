"""What the people of the demo house share; they exist in demo mode only."""

EMAIL_ENDING = "@example.org"
PASSWORD = "demo house 2026"  # noqa: S105 (meant to be known, and refused outside demo mode)
