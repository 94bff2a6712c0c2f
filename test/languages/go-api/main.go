// An API that takes the access tokens of Storyden's OAuth server: verified offline, refused when they are revoked.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

var (
	issuer   = setting("ISSUER", "http://localhost:8000")
	port     = setting("PORT", "4000")
	origin   = "http://localhost:" + port
	resource = origin + "/api" // as it stands in OAUTH_RESOURCES
)

// Claims of an access token (RFC 9068 §2.2).
type Claims struct {
	jwt.RegisteredClaims
	ClientID      string          `json:"client_id"`
	Scope         string          `json:"scope"`
	GrantID       string          `json:"grant_id"`
	Confirmation  json.RawMessage `json:"cnf"`
	ExchangedFrom []Source        `json:"exchanged_from"`
}

// Source is a token that another one was exchanged from (RFC 8693).
type Source struct {
	ID       string           `json:"jti"`
	IssuedAt *jwt.NumericDate `json:"iat"`
	ClientID string           `json:"client_id"`
	Subject  string           `json:"sub"`
	GrantID  string           `json:"grant_id"`
}

type verifier struct {
	keys        keyfunc.Keyfunc
	revocations *Revocations
}

func (v verifier) verify(text string) (*Claims, error) {
	claims := &Claims{}
	token, err := jwt.ParseWithClaims(text, claims, v.keys.Keyfunc,
		jwt.WithValidMethods([]string{"RS256", "PS256", "ES256", "EdDSA"}),
		jwt.WithIssuer(issuer), jwt.WithAudience(resource), jwt.WithExpirationRequired())
	if err != nil {
		return nil, err
	}
	switch {
	case token.Header["typ"] != "at+jwt":
		return nil, errors.New("not an access token")
	case claims.Subject == "" || claims.ID == "" || claims.ClientID == "" || claims.IssuedAt == nil:
		return nil, errors.New("a claim is missing")
	case claims.Confirmation != nil: // RFC 9449 §7.2: bound to a key that Bearer does not prove
		return nil, errors.New("bound to a key")
	case v.revocations.HaveEnded(claims):
		return nil, errors.New("revoked")
	}
	return claims, nil
}

// requireScopes lets a request through whose token has all of the scopes. ADMINISTRATOR counts as every permission.
func (v verifier) requireScopes(next func(http.ResponseWriter, *Claims), scopes ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			refuse(w, http.StatusUnauthorized, "", scopes)
			return
		}
		if v.revocations.AreAway() { // the choice of this service; the others: go on, or TokenService.IntrospectToken
			w.Header().Set("Retry-After", "1")
			http.Error(w, `{"error":"temporarily_unavailable"}`, http.StatusServiceUnavailable)
			return
		}
		claims, err := v.verify(strings.TrimSpace(text))
		if err != nil {
			refuse(w, http.StatusUnauthorized, "invalid_token", scopes)
			return
		}
		held := strings.Fields(claims.Scope)
		for _, scope := range scopes {
			if !slices.Contains(held, scope) && !slices.Contains(held, "ADMINISTRATOR") {
				refuse(w, http.StatusForbidden, "insufficient_scope", scopes)
				return
			}
		}
		next(w, claims)
	}
}

func refuse(w http.ResponseWriter, status int, code string, scopes []string) {
	challenge := fmt.Sprintf("scope=%q, resource_metadata=%q", strings.Join(scopes, " "),
		origin+"/.well-known/oauth-protected-resource/api")
	if code != "" {
		challenge = fmt.Sprintf("error=%q, ", code) + challenge
	}
	w.Header().Set("WWW-Authenticate", "Bearer "+challenge)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"error": cmp.Or(code, "invalid_token")})
}

func main() {
	var server struct {
		KeySet string `json:"jwks_uri"`
	}
	answer, err := http.Get(issuer + "/.well-known/oauth-authorization-server")
	check(err)
	check(json.NewDecoder(answer.Body).Decode(&server))
	answer.Body.Close()
	// Fetched anew each hour, and for a key that is not known.
	keys, err := keyfunc.NewDefaultCtx(context.Background(), []string{server.KeySet})
	check(err)
	revocations, err := FollowRevocations(setting("GRANTS", "localhost:9000"), os.Getenv("RPC_TOKEN"))
	check(err)

	v := verifier{keys, revocations}
	http.HandleFunc("GET /.well-known/oauth-protected-resource/api", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"resource": resource, "authorization_servers": []string{issuer}})
	})
	http.HandleFunc("GET /api/me", v.requireScopes(func(w http.ResponseWriter, claims *Claims) {
		json.NewEncoder(w).Encode(map[string]string{"who": claims.Subject})
	}, "READ_PROFILE"))
	log.Println("listening")
	log.Fatal(http.ListenAndServe("localhost:"+port, nil))
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
