//! Signs a person in with openidconnect. Prints where to send the person, and reads where they came back to.
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, CsrfToken, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl,
    Scope, TokenResponse, reqwest, url::Url,
};
use std::{env::var, error::Error};

fn main() -> Result<(), Box<dyn Error>> {
    let http = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let provider = CoreProviderMetadata::discover(&IssuerUrl::new(var("ISSUER")?)?, &http)?;
    let client = CoreClient::from_provider_metadata(provider, ClientId::new(var("CLIENT_ID")?), None)
        .set_redirect_uri(RedirectUrl::new(var("REDIRECT_URI")?)?);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(["profile", "offline_access"].map(|scope| Scope::new(scope.into())))
        .set_pkce_challenge(challenge)
        .url();
    let (code, returned_state) = send_person_to(url)?;
    assert_eq!(&returned_state, state.secret());
    let tokens = client.exchange_code(AuthorizationCode::new(code))?.set_pkce_verifier(verifier).request(&http)?;
    let id_token = tokens.id_token().ok_or("no ID token")?;
    let claims = id_token.claims(&client.id_token_verifier(), &nonce)?;
    let renewed = client.exchange_refresh_token(tokens.refresh_token().ok_or("no refresh token")?)?.request(&http)?;

    println!("signed in as {}", claims.preferred_username().ok_or("no preferred_username")?.as_str());
    println!("renewed for {}", renewed.expires_in().ok_or("no expires_in")?.as_secs());
    Ok(())
}

/// A real program serves the redirect URI, or has the system open it.
fn send_person_to(url: Url) -> Result<(String, String), Box<dyn Error>> {
    println!("{url}");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let callback = Url::parse(line.trim())?;
    let of = |name| callback.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    Ok((of("code").ok_or("no code")?, of("state").ok_or("no state")?))
}
