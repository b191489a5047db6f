"""How many sign-in forms one address may send. Generous: the whole house shares one address."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)

sign_in_limit = limiter.shared_limit(
    "60 per minute; 600 per hour", scope="sign-in", methods=["POST"]
)
