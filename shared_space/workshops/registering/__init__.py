"""Registration for workshops: a name and an address, no account. A stranger's address is written to once,
to confirm it; until then the place is only kept."""
