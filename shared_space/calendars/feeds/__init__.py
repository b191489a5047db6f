"""What each calendar says, in one language: rows become entries, entries become bytes."""
