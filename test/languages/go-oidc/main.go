// Signs a person in with golang.org/x/oauth2 and go-oidc. Prints where to send the person, and reads where they came back to.
package main

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

func main() {
	ctx := context.Background()
	provider := must(oidc.NewProvider(ctx, os.Getenv("ISSUER")))
	config := oauth2.Config{
		ClientID:    os.Getenv("CLIENT_ID"),
		Endpoint:    provider.Endpoint(),
		RedirectURL: os.Getenv("REDIRECT_URI"),
		Scopes:      []string{oidc.ScopeOpenID, "profile", oidc.ScopeOfflineAccess},
	}
	config.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	state, nonce, verifier := oauth2.GenerateVerifier(), oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	callback := sendPersonTo(config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)))
	if callback.Get("state") != state {
		panic("another state")
	}
	token := must(config.Exchange(ctx, callback.Get("code"), oauth2.VerifierOption(verifier)))
	idToken := must(provider.Verifier(&oidc.Config{ClientID: config.ClientID}).Verify(ctx, token.Extra("id_token").(string)))
	if idToken.Nonce != nonce {
		panic("another nonce")
	}
	person := must(provider.UserInfo(ctx, config.TokenSource(ctx, token)))

	var claims struct {
		Handle string `json:"preferred_username"`
	}
	if err := person.Claims(&claims); err != nil {
		panic(err)
	}
	fmt.Println("signed in as", claims.Handle)
	token.Expiry = time.Now()
	renewed := must(config.TokenSource(ctx, token).Token())
	fmt.Println("renewed for", renewed.ExpiresIn)
}

// A real program serves the redirect URI.
func sendPersonTo(address string) url.Values {
	fmt.Println(address)
	line := must(bufio.NewReader(os.Stdin).ReadString('\n'))
	return must(url.Parse(strings.TrimSpace(line))).Query()
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
