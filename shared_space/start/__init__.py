"""`make house`: a real house, empty, from a few answers."""
