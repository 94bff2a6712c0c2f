/**
 * The test plans of the OpenID Foundation's conformance suite that this server has to have nothing to find in, module by
 * module. A test is named exactly after the module that it mirrors (plans.test.ts holds both lists together); a module
 * that cannot apply says why.
 */
export type Plan = {
  /** The plan's name in the suite. */
  readonly name: string;
  /** Where its modules are mirrored. */
  readonly tests: readonly string[];
  /** Names that all modules of the plan begin with. */
  readonly prefix: string;
  readonly modules: readonly string[];
  /** Why a module of the plan does not apply here. */
  readonly inapplicable: Readonly<Record<string, string>>;
};

const BASIC_OP: Plan = {
  name: 'oidcc-basic-certification-test-plan',
  tests: ['test/conformance/basic-op.test.ts'],
  prefix: 'oidcc-',
  modules: [
    'server',
    'response-type-missing',
    'idtoken-signature',
    'idtoken-unsigned',
    'userinfo-get',
    'userinfo-post-header',
    'userinfo-post-body',
    'ensure-request-without-nonce-succeeds-for-code-flow',
    'scope-profile',
    'scope-email',
    'alternate-happy-flow',
    'display-page',
    'display-popup',
    'prompt-login',
    'prompt-none-not-logged-in',
    'prompt-none-logged-in',
    'max-age-1',
    'max-age-10000',
    'ensure-request-with-unknown-parameter-succeeds',
    'id-token-hint',
    'login-hint',
    'ui-locales',
    'claims-locales',
    'ensure-request-with-acr-values-succeeds',
    'codereuse',
    'codereuse-30seconds',
    'ensure-registered-redirect-uri',
    'ensure-post-request-succeeds',
    'server-client-secret-post',
    'request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
    'unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
    'claims-essential',
    'ensure-request-object-with-redirect-uri',
    'refresh-token',
    'ensure-request-with-valid-pkce-succeeds',
  ],
  inapplicable: {
    'scope-address': 'No account has a postal address; the module asks only where scopes_supported has the scope.',
    'scope-phone': 'No account has a phone number; the module asks only where scopes_supported has the scope.',
    'scope-all': 'The module asks only where scopes_supported has address and phone.',
  },
};

const CONFIG_OP: Plan = {
  name: 'oidcc-config-certification-test-plan',
  tests: ['test/conformance/config-op.test.ts'],
  prefix: 'oidcc-',
  modules: ['discovery-endpoint-verification'],
  inapplicable: {},
};

const RP_INITIATED_LOGOUT: Plan = {
  name: 'oidcc-rp-initiated-logout-certification-test-plan',
  tests: ['test/conformance/rp-initiated-logout.test.ts'],
  prefix: 'oidcc-rp-initiated-logout',
  modules: [
    '',
    '-discovery-endpoint-verification',
    '-bad-post-logout-redirect-uri',
    '-modified-id-token-hint',
    '-no-id-token-hint',
    '-no-params',
    '-no-post-logout-redirect-uri',
    '-no-state',
    '-only-state',
    '-query-added-to-post-logout-redirect-uri',
    '-bad-id-token-hint',
  ],
  inapplicable: {},
};

const BACK_CHANNEL_LOGOUT: Plan = {
  name: 'oidcc-backchannel-rp-initiated-logout-certification-test-plan',
  tests: ['test/conformance/back-channel-logout.test.ts'],
  prefix: 'oidcc-backchannel-',
  modules: ['logout-discovery-endpoint-verification', 'rp-initiated-logout'],
  inapplicable: {},
};

const REGIONAL = 'Of a national profile that this platform is not part of.';
const NO_GRANT_MANAGEMENT = 'Grant management for OAuth 2.0 is not offered.';

const FAPI_2: Plan = {
  name: 'fapi2-security-profile-final-test-plan',
  tests: ['test/conformance/fapi2-authorization.test.ts', 'test/conformance/fapi2-tokens.test.ts'],
  prefix: 'fapi2-security-profile-final-',
  modules: [
    'discovery-end-point-verification',
    'happy-flow',
    'user-rejects-authentication',
    'ensure-authorization-request-without-state-success',
    'ensure-authorization-request-without-nonce-success',
    'ensure-authorization-request-with-64-char-nonce-success',
    'ensure-other-scope-order-succeeds',
    'test-claims-parameter-identity-claims',
    'access-token-type-header-case-sensitivity',
    'check-dpop-proof-nbf-exp',
    'ensure-dpopproof-with-iat-10seconds-before-succeeds',
    'ensure-dpopproof-with-iat-10seconds-after-succeeds',
    'ensure-mismatched-dpop-jkt-fails',
    'ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt',
    'ensure-token-endpoint-fails-with-mismatched-dpop-jkt',
    'ensure-dpopproof-at-par-endpoint-binding-success',
    'ensure-dpop-auth-code-binding-success',
    'ensure-authorization-request-with-long-nonce',
    'ensure-authorization-request-with-long-state',
    'ensure-registered-redirect-uri',
    'ensure-unsigned-authorization-request-without-using-par-fails',
    'ensure-redirect-uri-in-authorization-request',
    'ensure-response-type-code-idtoken-fails',
    'ensure-response-type-token-fails',
    'ensure-client-id-in-token-endpoint',
    'ensure-holder-of-key-required',
    'ensure-authorization-code-is-bound-to-client',
    'attempt-reuse-authorization-code-after-one-second',
    'ensure-token-endpoint-fails-with-expired-auth-code',
    'ensure-signed-client-assertion-with-RS256-fails',
    'ensure-client-assertion-in-token-endpoint',
    'ensure-client-assertion-with-exp-is-5-minutes-in-past-fails',
    'ensure-client-assertion-with-wrong-aud-fails',
    'ensure-client-assertion-with-no-sub-fails',
    'ensure-invalid-client-assertions-fail',
    'dpop-negative-tests',
    'refresh-token',
    'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds',
    'par-attempt-reuse-request_uri',
    'par-attempt-to-use-expired-request_uri',
    'par-attempt-to-use-request_uri-for-different-client',
    'par-authorization-request-containing-request_uri-form-param',
    'par-attempt-invalid-http-method',
    'par-ensure-pkce-required',
    'ensure-pkce-code-verifier-required',
    'incorrect-pkce-code-verifier-rejected',
    'par-plain-pkce-rejected',
    'par-without-duplicate-parameters',
  ],
  inapplicable: {
    'ensure-different-nonce-inside-and-outside-request-object': 'Of FAPI 2.0 Message Signing.',
    'ensure-different-state-inside-and-outside-request-object': 'Of FAPI 2.0 Message Signing.',
    'state-only-outside-request-object-not-used': 'Of FAPI 2.0 Message Signing.',
    'ensure-request-object-without-redirect-uri-fails': 'Of FAPI 2.0 Message Signing.',
    'plain-fapi-tolerate-unregistered-redirect-uri': 'Only registered redirect URIs are taken, pushed ones too.',
    'cdr-sharing-duration-zero': REGIONAL,
    'cdr-negative-sharing-duration': REGIONAL,
    'cdr-refresh-token-introspection-expiry': REGIONAL,
    'cdr-arrangement-amendment': REGIONAL,
    'cdr-unrecognised-arrangement-id': REGIONAL,
    'brazil-ensure-bad-payment-signature-fails': REGIONAL,
    'australia-connectid-ensure-invalid-purpose-fails': REGIONAL,
    'australia-connectid-test-claims-parameter-idtoken-identity-claims': REGIONAL,
    'grant-management-query-and-revoke': NO_GRANT_MANAGEMENT,
    'grant-management-merge': NO_GRANT_MANAGEMENT,
    'grant-management-replace': NO_GRANT_MANAGEMENT,
    'grant-management-ensure-invalid-grant-id-fails': NO_GRANT_MANAGEMENT,
    'grant-management-ensure-query-nonexistent-grant-fails': NO_GRANT_MANAGEMENT,
    'grant-management-ensure-wrong-client-cannot-query-grant': NO_GRANT_MANAGEMENT,
    'grant-management-ensure-wrong-client-cannot-revoke-grant': NO_GRANT_MANAGEMENT,
  },
};

/** What the plan has beside the modules of the security profile: those of signed requests. */
const FAPI_2_SIGNED_REQUESTS: Plan = {
  name: 'fapi2-message-signing-final-test-plan',
  tests: ['test/conformance/fapi2-message-signing.test.ts'],
  prefix: 'fapi2-security-profile-final-',
  modules: [
    'happy-flow',
    'ensure-request-object-without-exp-fails',
    'ensure-request-object-without-nbf-fails',
    'ensure-request-object-with-exp-over-60-fails',
    'ensure-request-object-with-nbf-over-60-fails',
    'ensure-request-object-with-bad-aud-fails',
    'ensure-unsigned-request-at-par-endpoint-fails',
  ],
  inapplicable: {},
};

export const PLANS: readonly Plan[] = [
  ...[BASIC_OP, CONFIG_OP, RP_INITIATED_LOGOUT, BACK_CHANNEL_LOGOUT],
  ...[FAPI_2, FAPI_2_SIGNED_REQUESTS],
];
