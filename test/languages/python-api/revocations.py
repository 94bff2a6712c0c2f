"""What was revoked, as the grant service tells (GrantService.WatchRevocations)."""

import threading
import time

import grpc

from storyden.oauth.v1 import grant_pb2 as contract
from storyden.oauth.v1.grant_pb2_grpc import GrantServiceStub

SILENCE = 12  # seconds: two heartbeats are missing
CLOCK_SKEW = 60
# What each kind names, and the claim of a token that has the same.
NAMED = {
    contract.REVOCATION_KIND_GRANT: ("grant_id", "grant_id"),
    contract.REVOCATION_KIND_ACCESS_TOKEN: ("jti", "jti"),
    contract.REVOCATION_KIND_CLIENT: ("client_id", "client_id"),
    contract.REVOCATION_KIND_ACCOUNT: ("account_id", "sub"),
}


class Revocations:
    def __init__(self, address, token):
        self.address, self.metadata = address, [("authorization", f"Bearer {token}")]
        self.ended = {}  # (claim, value) -> when it ended, and until when a token of it may be alive
        self.heard = -SILENCE
        threading.Thread(target=self.follow, daemon=True).start()

    def are_away(self):
        return time.monotonic() - self.heard >= SILENCE

    def have_ended(self, claims):
        """Whether a token has ended, or one that it was exchanged from (RFC 8693)."""
        return any(self._has_ended(token) for token in [claims, *claims.get("exchanged_from", [])])

    def _has_ended(self, token):
        if ("jti", token["jti"]) in self.ended or ("grant_id", token.get("grant_id")) in self.ended:
            return True
        # Clients and accounts may come back: what was issued before has ended.
        ends = [self.ended.get((claim, token.get(claim))) for claim in ("client_id", "sub")]
        return any(end and token["iat"] <= end[0] for end in ends)

    def follow(self):
        cursor = ""  # empty: everything that still matters, then what happens
        keepalive = [("grpc.keepalive_time_ms", 10_000), ("grpc.keepalive_timeout_ms", 3_000)]
        while True:
            try:
                with grpc.insecure_channel(self.address, keepalive) as channel:
                    request = contract.WatchRevocationsRequest(cursor=cursor)
                    for answer in GrantServiceStub(channel).WatchRevocations(request, metadata=self.metadata):
                        self.take(answer)
                        cursor = answer.cursor
            except grpc.RpcError as error:
                if error.code() in (grpc.StatusCode.OUT_OF_RANGE, grpc.StatusCode.INVALID_ARGUMENT):
                    cursor, self.heard = "", -SILENCE
            time.sleep(0.5)

    def take(self, answer):
        if answer.HasField("heartbeat"):  # everything before it has been told
            self.heard = time.monotonic()
            self.ended = {what: end for what, end in self.ended.items() if end[1] > time.time()}
        elif answer.revocation.kind in NAMED:
            told = answer.revocation
            field, claim = NAMED[told.kind]
            until = told.tokens_expire_at.seconds + CLOCK_SKEW
            self.ended[claim, getattr(told, field)] = (told.revoked_at.seconds, until)
