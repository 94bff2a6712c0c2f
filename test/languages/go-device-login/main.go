// Signs in the way command-line programs in Go do: golang.org/x/oauth2, told nothing of how to authenticate, so that it
// tries one way after the other at each poll.
//
//	go run . ISSUER CLIENT_ID SCOPE
//
// Prints a line for each request to the token endpoint, with the seconds since the start, and at the end the token type.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("go run . ISSUER CLIENT_ID SCOPE")
	}
	api := os.Args[1] + "/api/oauth"
	config := oauth2.Config{
		ClientID: os.Args[2],
		Scopes:   strings.Fields(os.Args[3]),
		Endpoint: oauth2.Endpoint{DeviceAuthURL: api + "/device_authorization", TokenURL: api + "/token"},
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	ctx = context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: &told{start: time.Now()}})
	device, err := config.DeviceAuth(ctx)
	check(err)
	fmt.Printf("code %s\n", device.UserCode)
	token, err := config.DeviceAccessToken(ctx, device)
	check(err)
	fmt.Printf("token %s %t\n", token.TokenType, token.RefreshToken != "")
}

// told says what is asked and answered.
type told struct{ start time.Time }

func (t *told) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil || !strings.HasSuffix(request.URL.Path, "/token") {
		return response, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	var answer struct {
		Error string `json:"error"`
	}
	_ = json.Unmarshal(body, &answer)
	way := "body"
	if _, _, basic := request.BasicAuth(); basic {
		way = "basic"
	}
	fmt.Printf("poll %.1f %s %d %s\n", time.Since(t.start).Seconds(), way, response.StatusCode, answer.Error)
	return response, nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
