"""SELECTs only: where a calendar stands, what is in it, and the private addresses of a person."""
