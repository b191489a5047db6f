"""The demo house, and a house filled by number for measuring."""
