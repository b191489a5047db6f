"""Secrets in addresses and cookies: 256 random bits; the database keeps only their hash."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """sha256 as 64 hex digits. A random 256-bit token needs no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
