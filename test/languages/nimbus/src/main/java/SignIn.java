import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.net.URI;
import java.util.Scanner;

/** Signs a person in with Nimbus. Prints where to send the person, and reads where they came back to. */
public class SignIn {
  public static void main(String[] args) throws Exception {
    var issuer = new Issuer(System.getenv("ISSUER"));
    var clientId = new ClientID(System.getenv("CLIENT_ID"));
    var redirectUri = URI.create(System.getenv("REDIRECT_URI"));

    var provider = OIDCProviderMetadata.resolve(issuer);
    var state = new State();
    var nonce = new Nonce();
    var verifier = new CodeVerifier();
    var scope = new Scope("openid", "profile", "offline_access");
    var request = new AuthenticationRequest.Builder(ResponseType.CODE, scope, clientId, redirectUri)
        .endpointURI(provider.getAuthorizationEndpointURI())
        .state(state).nonce(nonce).codeChallenge(verifier, CodeChallengeMethod.S256).build();
    var answer = AuthenticationResponseParser.parse(sendPersonTo(request.toURI())).toSuccessResponse();
    if (!answer.getState().equals(state) || !answer.getIssuer().equals(issuer)) throw new Exception("not our answer");
    var grant = new AuthorizationCodeGrant(answer.getAuthorizationCode(), redirectUri, verifier);
    var redeem = new TokenRequest.Builder(provider.getTokenEndpointURI(), clientId, grant).build();
    var tokens = tokensOf(redeem).getOIDCTokens();
    var validator = new IDTokenValidator(issuer, clientId, JWSAlgorithm.RS256, provider.getJWKSetURI().toURL());
    var claims = validator.validate(tokens.getIDToken(), nonce);

    System.out.println("signed in as " + claims.getStringClaim("preferred_username"));
    var renewal = new RefreshTokenGrant(tokens.getRefreshToken());
    var renewed = tokensOf(new TokenRequest.Builder(provider.getTokenEndpointURI(), clientId, renewal).build());
    System.out.println("renewed for " + renewed.getOIDCTokens().getAccessToken().getLifetime());
  }

  private static OIDCTokenResponse tokensOf(TokenRequest request) throws Exception {
    return (OIDCTokenResponse) OIDCTokenResponseParser.parse(request.toHTTPRequest().send()).toSuccessResponse();
  }

  /** A real program serves the redirect URI. */
  private static URI sendPersonTo(URI address) {
    System.out.println(address);
    return URI.create(new Scanner(System.in).nextLine().trim());
  }
}
