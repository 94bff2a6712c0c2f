package main

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	oauth "sample/storyden/oauth/v1"
)

const (
	silence   = 12 * time.Second // two heartbeats are missing
	clockSkew = time.Minute
)

// Revocations is what was revoked, as the grant service tells (GrantService.WatchRevocations).
type Revocations struct {
	lock  sync.RWMutex
	ended map[named]end
	heard time.Time
}

type named struct {
	kind oauth.RevocationKind
	id   string
}

type end struct{ at, until time.Time }

// FollowRevocations begins with everything that still matters, and goes on after whatever breaks.
func FollowRevocations(address, token string) (*Revocations, error) {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: 3 * time.Second}))
	if err != nil {
		return nil, err
	}
	r := &Revocations{ended: map[named]end{}}
	ctx := metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+token)
	go func() {
		cursor := ""
		for {
			err := r.follow(ctx, oauth.NewGrantServiceClient(connection), &cursor)
			if code := status.Code(err); code == codes.OutOfRange || code == codes.InvalidArgument {
				cursor = ""
				r.lock.Lock()
				r.heard = time.Time{}
				r.lock.Unlock()
			}
			time.Sleep(500 * time.Millisecond)
		}
	}()
	return r, nil
}

func (r *Revocations) follow(ctx context.Context, grants oauth.GrantServiceClient, cursor *string) error {
	stream, err := grants.WatchRevocations(ctx, &oauth.WatchRevocationsRequest{Cursor: *cursor})
	if err != nil {
		return err
	}
	for {
		answer, err := stream.Recv()
		if err != nil {
			return err
		}
		r.take(answer)
		*cursor = answer.Cursor
	}
}

func (r *Revocations) take(answer *oauth.WatchRevocationsResponse) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if answer.GetHeartbeat() != nil { // everything before it has been told
		r.heard = time.Now()
		for what, end := range r.ended {
			if end.until.Before(r.heard) {
				delete(r.ended, what)
			}
		}
	}
	if told := answer.GetRevocation(); told != nil {
		ids := map[oauth.RevocationKind]string{
			oauth.RevocationKind_REVOCATION_KIND_GRANT:        told.GetGrantId(),
			oauth.RevocationKind_REVOCATION_KIND_ACCESS_TOKEN: told.GetJti(),
			oauth.RevocationKind_REVOCATION_KIND_CLIENT:       told.GetClientId(),
			oauth.RevocationKind_REVOCATION_KIND_ACCOUNT:      told.GetAccountId(),
		}
		r.ended[named{told.Kind, ids[told.Kind]}] = end{told.RevokedAt.AsTime(), told.TokensExpireAt.AsTime().Add(clockSkew)}
	}
}

// AreAway says whether something may be missing.
func (r *Revocations) AreAway() bool {
	r.lock.RLock()
	defer r.lock.RUnlock()
	return time.Since(r.heard) >= silence
}

// HaveEnded says whether a token has ended, or one that it was exchanged from (RFC 8693).
func (r *Revocations) HaveEnded(claims *Claims) bool {
	r.lock.RLock()
	defer r.lock.RUnlock()
	own := Source{claims.ID, claims.IssuedAt, claims.ClientID, claims.Subject, claims.GrantID}
	for _, token := range append(claims.ExchangedFrom, own) {
		_, isRevoked := r.ended[named{oauth.RevocationKind_REVOCATION_KIND_ACCESS_TOKEN, token.ID}]
		_, isOver := r.ended[named{oauth.RevocationKind_REVOCATION_KIND_GRANT, token.GrantID}]
		// Clients and accounts may come back: what was issued before has ended.
		client := r.ended[named{oauth.RevocationKind_REVOCATION_KIND_CLIENT, token.ClientID}]
		account := r.ended[named{oauth.RevocationKind_REVOCATION_KIND_ACCOUNT, token.Subject}]
		if isRevoked || isOver || !token.IssuedAt.After(client.at) || !token.IssuedAt.After(account.at) {
			return true
		}
	}
	return false
}
