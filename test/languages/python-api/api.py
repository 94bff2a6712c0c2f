"""An API that takes the access tokens of Storyden's OAuth server: verified offline, refused when they are revoked."""

import os
import re
from urllib.parse import urlsplit

import jwt
import requests
from flask import Flask, jsonify, request

from revocations import Revocations

ISSUER, PORT = os.environ.get("ISSUER", "http://localhost:8000"), int(os.environ.get("PORT", "4000"))
RESOURCE = f"http://localhost:{PORT}/api"  # as it stands in OAUTH_RESOURCES
METADATA = "/.well-known/oauth-protected-resource"
revocations = Revocations(os.environ.get("GRANTS", "localhost:9000"), os.environ["RPC_TOKEN"])
server = requests.get(f"{ISSUER}/.well-known/oauth-authorization-server", timeout=5).json()
keys = jwt.PyJWKClient(server["jwks_uri"], lifespan=600, timeout=5)
app = Flask(__name__)


def verify(token):
    """RFC 9068 §4. Raises jwt.InvalidTokenError, or jwt.PyJWKClientError where no key is known."""
    key = keys.get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token,
        key,
        algorithms=["RS256", "PS256", "ES256", "EdDSA"],
        issuer=ISSUER,
        audience=RESOURCE,
        leeway=5,
        options={"require": ["sub", "exp", "iat", "jti", "client_id"]},
    )
    if jwt.get_unverified_header(token).get("typ") != "at+jwt":
        raise jwt.InvalidTokenError("not an access token")
    if "cnf" in claims:  # RFC 9449 §7.2: bound to a key that Bearer does not prove
        raise jwt.InvalidTokenError("bound to a key")
    if revocations.have_ended(claims):
        raise jwt.InvalidTokenError("revoked")
    return claims


def refused(status, error, scopes):
    parts = [f'scope="{" ".join(scopes)}"', f'resource_metadata="{request.host_url[:-1]}{METADATA}{urlsplit(RESOURCE).path}"']
    challenge = "Bearer " + ", ".join(([f'error="{error}"'] if error else []) + parts)
    return jsonify(error=error or "invalid_token"), status, {"WWW-Authenticate": challenge, "Cache-Control": "no-store"}


def require_scopes(*scopes):
    """ADMINISTRATOR counts as every permission (docs/product.md §2)."""

    def decorate(view):
        def called():
            header = re.fullmatch(r"(?i:bearer) +([A-Za-z0-9._~+/-]+=*)", request.headers.get("Authorization", ""))
            if header is None:
                return refused(401, None, scopes)
            if revocations.are_away():  # the choice of this service; the others: go on, or TokenService.IntrospectToken
                return jsonify(error="temporarily_unavailable"), 503, {"Retry-After": "1"}
            try:
                claims = verify(header[1])
            except (jwt.InvalidTokenError, jwt.PyJWKSetError):
                return refused(401, "invalid_token", scopes)
            except jwt.PyJWKClientConnectionError:  # no fault of the token
                return jsonify(error="temporarily_unavailable"), 503, {"Retry-After": "1"}
            except jwt.PyJWKClientError:
                return refused(401, "invalid_token", scopes)
            held = claims.get("scope", "").split()
            if "ADMINISTRATOR" not in held and not set(scopes) <= set(held):
                return refused(403, "insufficient_scope", scopes)
            return view(claims)

        called.__name__ = view.__name__
        return called

    return decorate


@app.get(f"{METADATA}/api")
def metadata():
    return jsonify(resource=RESOURCE, authorization_servers=[ISSUER], bearer_methods_supported=["header"])


@app.get("/api/me")
@require_scopes("READ_PROFILE")
def me(claims):
    return jsonify(who=claims["sub"])


if __name__ == "__main__":
    app.run(port=PORT)
