// Written by `npm run generate` from the OpenAPI document of the gateway; do not edit.

export interface paths {
    "/api/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get tokens
         * @description The token endpoint (RFC 6749 §3.2). Grant types: authorization_code, refresh_token, client_credentials, urn:ietf:params:oauth:grant-type:device_code, urn:ietf:params:oauth:grant-type:token-exchange.
         */
        post: operations["exchangeForTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a token back
         * @description The revocation endpoint (RFC 7009 §2). A token that is unknown is as good as revoked.
         */
        post: operations["revokeToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/introspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask what a token is worth
         * @description The introspection endpoint (RFC 7662 §2), for confidential clients and not for pages. A client that registered itself is told of its own tokens alone, and of those that are for it.
         */
        post: operations["introspectToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/device_authorization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start the device flow
         * @description The device authorization endpoint (RFC 8628 §3.1).
         */
        post: operations["startDeviceAuthorization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/device/consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what a device asks for, and claim its code
         * @description From here on the code is unknown to every other account.
         */
        get: operations["claimDevice"];
        put?: never;
        /**
         * Approve or deny a device
         * @description An approval gives what was shown, as far as the client is still allowed it and the account still holds it. If the client's name or how it came to be known has changed since, approving is refused with invalid_request; the request can be read anew, or denied.
         */
        post: operations["decideDevice"];
        delete?: never;
        options?: never;
        /**
         * Claim nothing
         * @description Never claims a code, so that a preview of a link does not.
         */
        head: operations["checkDeviceConsent"];
        patch?: never;
        trace?: never;
    };
    "/api/admin/oauth/device-authorizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List pending and recent device flows, never their codes */
        get: operations["listDeviceAuthorizations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Start the authorization code flow
         * @description The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2.1), for the browser to open. It goes on to the login page, to the consent page, or back to the client with a code or an error.
         */
        get: operations["authorize"];
        put?: never;
        /**
         * Start the authorization code flow with a form
         * @description The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2.1), for the browser to open. It goes on to the login page, to the consent page, or back to the client with a code or an error.
         */
        post: operations["authorizeByForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/authorize/response": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Post the answer to a consent to the client
         * @description Where the location of an approval leads if the client wants its response posted.
         */
        get: operations["postAuthorizationResponse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/par": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Push an authorization request
         * @description The pushed authorization request endpoint (RFC 9126 §2).
         */
        post: operations["pushAuthorization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/authorize/client": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See which application a sign-in is for
         * @description By the client_id in the return_to of the login page, so that the page shows nothing that an address says.
         */
        get: operations["readRequestingClient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/authorize/consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what an application asks for
         * @description The answer is kept: an approval never gives more than the last one showed.
         */
        get: operations["readAuthorization"];
        put?: never;
        /**
         * Approve or deny an application
         * @description An approval gives what was shown, as far as the client is still allowed it and the account still holds it. If the client's name or how it came to be known has changed since, approving is refused with invalid_request; the request can be read anew, or denied.
         */
        post: operations["decideAuthorization"];
        delete?: never;
        options?: never;
        /**
         * Show nothing
         * @description Never counts as what was shown.
         */
        head: operations["checkAuthorizationConsent"];
        patch?: never;
        trace?: never;
    };
    "/api/oauth/userinfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read who a token speaks for
         * @description The userinfo endpoint (OIDC Core §5.3).
         */
        get: operations["readUserInfo"];
        put?: never;
        /**
         * Read who a token speaks for, with a form
         * @description The userinfo endpoint (OIDC Core §5.3).
         */
        post: operations["readUserInfoByForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sign out for an application
         * @description The end session endpoint (OIDC RP-Initiated Logout §2), for the browser to open. An ID token of who is signed in signs them out at once; otherwise the logout page asks.
         */
        get: operations["logout"];
        put?: never;
        /**
         * Sign out for an application, with a form
         * @description The end session endpoint (OIDC RP-Initiated Logout §2), for the browser to open. An ID token of who is signed in signs them out at once; otherwise the logout page asks.
         */
        post: operations["logoutByForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/logout/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See where a return_to of the logout page leads
         * @description Takes the query of that address as it is, so that the page can show where its link goes.
         */
        get: operations["readLogoutReturn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A client registers itself (RFC 7591) */
        post: operations["registerClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/register/{client_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A client reads its registration (RFC 7592 §2.1) */
        get: operations["readRegistration"];
        /** A client replaces its registration (RFC 7592 §2.2) */
        put: operations["replaceRegistration"];
        post?: never;
        /** A client removes itself (RFC 7592 §2.3) */
        delete: operations["deleteRegistration"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/openid-configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metadata of the OpenID provider (OIDC Discovery §4) */
        get: operations["readOpenidConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-authorization-server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metadata of the authorization server (RFC 8414 §3) */
        get: operations["readAuthorizationServer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-protected-resource": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metadata of the protected resource (RFC 9728 §3) */
        get: operations["readProtectedResource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-protected-resource/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metadata of a resource with a path (RFC 9728 §3.1) */
        get: operations["readProtectedResourceAt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/jwks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that verify tokens */
        get: operations["readKeySet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/clients/{client_id}/logo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The picture of an application
         * @description Only of a client that an administrator vouches for: a PNG, JPEG, WebP or GIF of at most 64 KiB and 2048 pixels a side, fetched once from its logo_uri.
         */
        get: operations["readClientLogo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Become a member */
        post: operations["signUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password/signin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with handle and password */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change the own password, which ends the other sessions */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read who is signed in */
        get: operations["readOwnAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List all accounts */
        get: operations["listAccounts"];
        put?: never;
        /** Create an account */
        post: operations["createAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/accounts/{handle}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give an account another password, which ends its sessions */
        put: operations["setPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bans/{handle}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suspend an account, which ends its sessions */
        post: operations["suspendAccount"];
        /** Take a suspension back */
        delete: operations["reinstateAccount"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oauth/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List everything that this account has approved */
        get: operations["listOwnGrants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oauth/grants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a grant with all of its tokens
         * @description What the account has approved for the same client and nobody has redeemed yet, a device or a code, ends too. The id of an approval that is only remembered ends everything of that client.
         */
        delete: operations["revokeOwnGrant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oauth/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the grants of this account that can renew */
        get: operations["listOwnTokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oauth/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a grant with all of its tokens
         * @description What the account has approved for the same client and nobody has redeemed yet, a device or a code, ends too. The id of an approval that is only remembered ends everything of that client.
         */
        delete: operations["revokeOwnToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/oauth/refresh-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List all grants that can renew */
        get: operations["listAnyTokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/oauth/refresh-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a grant with all of its tokens
         * @description What the account has approved for the same client and nobody has redeemed yet, a device or a code, ends too. The id of an approval that is only remembered ends everything of that client.
         */
        delete: operations["revokeAnyToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oauth/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the clients that this account created */
        get: operations["listOwnClients"];
        put?: never;
        /** Create a client */
        post: operations["createOwnClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oauth/clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a client */
        get: operations["readOwnClient"];
        put?: never;
        post?: never;
        /** Delete a client, which ends its requests and grants */
        delete: operations["deleteOwnClient"];
        options?: never;
        head?: never;
        /**
         * Change a client
         * @description What is left out stays. Changed scopes work on future grants and refreshes. A changed way to authenticate ends the old one at once.
         */
        patch: operations["changeOwnClient"];
        trace?: never;
    };
    "/api/auth/oauth/clients/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a client a new secret */
        post: operations["rotateOwnClientSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/oauth/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List all clients */
        get: operations["listAnyClients"];
        put?: never;
        /** Create a client */
        post: operations["createAnyClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/oauth/clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a client */
        get: operations["readAnyClient"];
        put?: never;
        post?: never;
        /**
         * Delete a client, which ends its requests and grants
         * @description One that is known by its document is banned: no approval brings it back, and it is still shown.
         */
        delete: operations["deleteAnyClient"];
        options?: never;
        head?: never;
        /**
         * Change a client
         * @description What is left out stays. Changed scopes work on future grants and refreshes. A changed way to authenticate ends the old one at once.
         */
        patch: operations["changeAnyClient"];
        trace?: never;
    };
    "/api/admin/oauth/clients/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a client a new secret */
        post: operations["rotateAnyClientSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List all roles */
        get: operations["listRoles"];
        put?: never;
        /** Create a role */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/roles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a role */
        get: operations["readRole"];
        put?: never;
        post?: never;
        /** Delete a role */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        /**
         * Change a role
         * @description What is left out stays; the permissions are replaced as a whole.
         */
        patch: operations["changeRole"];
        trace?: never;
    };
    "/api/accounts/{handle}/roles/{role_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give an account a role */
        put: operations["assignRole"];
        post?: never;
        /** Take a role from an account */
        delete: operations["unassignRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/oauth/signing-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys that sign tokens */
        get: operations["listSigningKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/oauth/signing-keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring in a new signing key */
        post: operations["rotateSigningKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process runs */
        get: operations["checkLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the gateway should be sent requests */
        get: operations["checkReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["readDescription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document as a page */
        get: operations["showDescription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/docs/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A script or a style of that page */
        get: operations["readPageFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description RFC 6749 §4.1.3 */
        AuthorizationCodeGrant: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            grant_type: "authorization_code";
            code: string;
            /** @description As in the authorization request. */
            redirect_uri: string;
            /** @description RFC 7636 §4.5; required if there was a challenge. */
            code_verifier?: string;
            /** @description Who the access token is for (RFC 8707 §2); may repeat. */
            resource?: string[];
            client_id?: string;
            /** Format: password */
            client_secret?: string;
            /** @constant */
            client_assertion_type?: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            /** @description A signed JWT (RFC 7523 §2.2). */
            client_assertion?: string;
        };
        /** @description RFC 6749 §6 */
        RefreshTokenGrant: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            grant_type: "refresh_token";
            refresh_token: string;
            /**
             * @description Narrows this access token alone.
             * @example openid profile offline_access
             */
            scope?: string;
            /** @description Who the access token is for (RFC 8707 §2); may repeat. */
            resource?: string[];
            client_id?: string;
            /** Format: password */
            client_secret?: string;
            /** @constant */
            client_assertion_type?: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            /** @description A signed JWT (RFC 7523 §2.2). */
            client_assertion?: string;
        };
        /** @description RFC 6749 §4.4.2 */
        ClientCredentialsGrant: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            grant_type: "client_credentials";
            /**
             * @description Without it: everything that the client may have.
             * @example openid profile offline_access
             */
            scope?: string;
            /** @description Who the access token is for (RFC 8707 §2); may repeat. */
            resource?: string[];
            client_id?: string;
            /** Format: password */
            client_secret?: string;
            /** @constant */
            client_assertion_type?: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            /** @description A signed JWT (RFC 7523 §2.2). */
            client_assertion?: string;
        };
        /** @description RFC 8628 §3.4 */
        DeviceCodeGrant: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            grant_type: "urn:ietf:params:oauth:grant-type:device_code";
            device_code: string;
            /** @description Who the access token is for (RFC 8707 §2); may repeat. */
            resource?: string[];
            client_id?: string;
            /** Format: password */
            client_secret?: string;
            /** @constant */
            client_assertion_type?: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            /** @description A signed JWT (RFC 7523 §2.2). */
            client_assertion?: string;
        };
        /** @description RFC 8693 §2.1, for clients that an administrator allowed it */
        TokenExchangeGrant: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            grant_type: "urn:ietf:params:oauth:grant-type:token-exchange";
            /** @description An access token of this server: whom the client will act for. */
            subject_token: string;
            /** @enum {string} */
            subject_token_type: "urn:ietf:params:oauth:token-type:access_token" | "urn:ietf:params:oauth:token-type:jwt";
            /** @description An access token of who acts, if not the client itself. */
            actor_token?: string;
            /**
             * @description With actor_token alone.
             * @enum {string}
             */
            actor_token_type?: "urn:ietf:params:oauth:token-type:access_token" | "urn:ietf:params:oauth:token-type:jwt";
            /**
             * @description An access token, unless it says jwt.
             * @enum {string}
             */
            requested_token_type?: "urn:ietf:params:oauth:token-type:access_token" | "urn:ietf:params:oauth:token-type:jwt";
            /**
             * @description Within the scope of the subject token; without it: all of that.
             * @example openid profile offline_access
             */
            scope?: string;
            /** @description Who the token is for: a resource, storyden, or the client_id of a service. May repeat, for one. */
            audience?: string[];
            /** @description Who the access token is for (RFC 8707 §2); may repeat. */
            resource?: string[];
            client_id?: string;
            /** Format: password */
            client_secret?: string;
            /** @constant */
            client_assertion_type?: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            /** @description A signed JWT (RFC 7523 §2.2). */
            client_assertion?: string;
        };
        Tokens: {
            /** @description A JWT (RFC 9068). */
            access_token: string;
            /** @enum {string} */
            token_type: "Bearer" | "DPoP";
            /**
             * @description Seconds.
             * @example 900
             */
            expires_in: number;
            /**
             * @description Scopes, separated by spaces, in any order (RFC 6749 §3.3).
             * @example openid profile offline_access
             */
            scope: string;
            /** @description With offline_access. Each use gives a new one. */
            refresh_token?: string;
            /** @description With openid (OIDC Core §2). */
            id_token?: string;
            /**
             * @description Of a token exchange (RFC 8693 §2.2.1).
             * @example urn:ietf:params:oauth:token-type:access_token
             */
            issued_token_type?: string;
        };
        /**
         * @example {
         *       "error": "invalid_grant",
         *       "error_description": "The code is unknown, used or expired."
         *     }
         */
        OAuthError: {
            /** @description Made for programs (RFC 6749 §5.2 and what builds on it). */
            error: string;
            /** @description What to fix: ASCII without quotes and backslashes. */
            error_description: string;
        };
        /** @description RFC 7662 §2.2 */
        Introspection: {
            /** @description Nothing else is said of a token that is not. */
            active: boolean;
            /**
             * @description Scopes, separated by spaces, in any order (RFC 6749 §3.3).
             * @example openid profile offline_access
             */
            scope?: string;
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id?: string;
            username?: string;
            token_type?: string;
            /** @description Seconds since 1970. */
            exp?: number;
            /** @description Seconds since 1970. */
            iat?: number;
            sub?: string;
            aud?: string;
            iss?: string;
            jti?: string;
            /** @description Seconds since 1970. */
            auth_time?: number;
            grant_id?: string;
            /** @description RFC 9449 §6.2 */
            cnf?: {
                jkt: string;
            };
            act?: components["schemas"]["Actor"];
        };
        /** @description Who acts for the subject, and who did before (RFC 8693 §4.1) */
        Actor: {
            sub: string;
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            act?: components["schemas"]["Actor"];
        };
        DeviceAuthorization: {
            device_code: string;
            /** @example WDJB-MJHT */
            user_code: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            verification_uri: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            verification_uri_complete: string;
            /** @description Seconds. */
            expires_in: number;
            /** @description Seconds between polls. */
            interval: number;
        };
        DeviceConsent: {
            /** @example WDJB-MJHT */
            user_code: string;
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            client_name: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            expires_at: string;
            requested_scopes: components["schemas"]["Scope"][];
            /** @description What an approval gives now; it never gives more. */
            granted_scopes: components["schemas"]["Scope"][];
            /** @description What the tokens are to be for (RFC 8707), if it was named. */
            resource?: string;
            /** @description Names what is shown here, for the decision about it. */
            reading?: string;
            /** @description Approved for this client before; empty at first. */
            previously_granted_scopes: components["schemas"]["Scope"][];
            account?: components["schemas"]["ConsentAccount"];
            client?: components["schemas"]["ConsentClient"];
            /** @description An approval gives everything that the account may do. */
            inherits_user_permissions: boolean;
        };
        /**
         * @description A standard scope of OpenID Connect or the name of a permission.
         * @enum {string}
         */
        Scope: "openid" | "profile" | "email" | "offline_access" | "CREATE_POST" | "READ_PUBLISHED_THREADS" | "CREATE_REACTION" | "MANAGE_POSTS" | "MANAGE_CATEGORIES" | "CREATE_INVITATION" | "READ_PUBLISHED_LIBRARY" | "MANAGE_LIBRARY" | "SUBMIT_LIBRARY_NODE" | "SUBMIT_LIBRARY_NODE_CHANGES" | "UPLOAD_ASSET" | "MANAGE_EVENTS" | "LIST_PROFILES" | "READ_PROFILE" | "CREATE_COLLECTION" | "LIST_COLLECTIONS" | "READ_COLLECTION" | "MANAGE_COLLECTIONS" | "COLLECTION_SUBMIT" | "USE_PERSONAL_ACCESS_KEYS" | "USE_OAUTH_CLIENTS" | "MANAGE_SETTINGS" | "MANAGE_ACCOUNTS" | "MANAGE_WARNINGS" | "MANAGE_SUSPENSIONS" | "MANAGE_ROLES" | "MANAGE_REPORTS" | "VIEW_ACCOUNTS" | "VIEW_MODERATION_NOTES" | "MANAGE_MODERATION_NOTES" | "USE_ROBOTS" | "MANAGE_ROBOTS" | "MANAGE_TRAILS" | "ADMINISTRATOR";
        /** @description Who is signed in. */
        ConsentAccount: {
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            id: string;
            handle: string;
            name: string;
        };
        /** @description Who asks, and how they come to be known here. */
        ConsentClient: {
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            uri?: string;
            /**
             * Format: uri
             * @description Its picture, served here; only of a client that an administrator vouches for.
             * @example https://app.example/callback
             */
            logo_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            tos_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            policy_uri?: string;
            /** @description Only if it was proven that the client controls it. */
            verified_host?: string;
            /** @enum {string} */
            registration: "administrator" | "owner" | "dynamic" | "metadata_document" | "built_in";
            /**
             * @description It is known by its document, and answers on the computer of the person alone: any program there can claim its name.
             * @constant
             */
            claimable_locally?: true;
        };
        /**
         * @example {
         *       "error": "unauthenticated",
         *       "message": "Nobody is signed in.",
         *       "suggested": "Sign in and try again.",
         *       "metadata": {
         *         "request_id": "3f0c6f5e-8a52-4e55-9d25-4c5b1d7b2f6a"
         *       }
         *     }
         */
        Problem: {
            /**
             * @description Stable and made for programs.
             * @example unauthenticated
             * @example permission_denied
             * @example not_found
             * @example invalid_argument
             * @example conflict
             * @example rate_limited
             */
            error: string;
            /** @description One sentence for a person: what went wrong. */
            message: string;
            /** @description One sentence for a person: what to do next. */
            suggested: string;
            metadata: {
                /** @description As in the header X-Request-Id. */
                request_id: string;
            };
        };
        DeviceAuthorizationRow: {
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            createdAt: string;
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            client_name: string;
            /**
             * @description Scopes, separated by spaces, in any order (RFC 6749 §3.3).
             * @example openid profile offline_access
             */
            scope: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            expires_at: string;
            poll_interval_seconds: number;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            last_polled_at?: string;
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            claimed_by_account_id?: string;
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            approved_by_account_id?: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            approved_at?: string;
            /**
             * Format: date-time
             * @description Beside approved_at: when the approval was taken back.
             * @example 2026-01-02T03:04:05.000Z
             */
            denied_at?: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            consumed_at?: string;
        };
        /** @description RFC 9126 §2.2 */
        PushedAuthorization: {
            request_uri: string;
            /** @description Seconds. */
            expires_in: number;
        };
        RequestingClient: {
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            client_name: string;
            client: components["schemas"]["ConsentClient"];
        };
        AuthorizationConsent: {
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            request_id: string;
            /**
             * Format: uri
             * @description Where the answer goes.
             * @example https://app.example/callback
             */
            redirect_uri: string;
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            client_name: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            expires_at: string;
            requested_scopes: components["schemas"]["Scope"][];
            /** @description What an approval gives now; it never gives more. */
            granted_scopes: components["schemas"]["Scope"][];
            /** @description What the tokens are to be for (RFC 8707), if it was named. */
            resource?: string;
            /** @description Names what is shown here, for the decision about it. */
            reading?: string;
            /** @description Approved for this client before; empty at first. */
            previously_granted_scopes: components["schemas"]["Scope"][];
            account?: components["schemas"]["ConsentAccount"];
            client?: components["schemas"]["ConsentClient"];
            /** @description An approval gives everything that the account may do. */
            inherits_user_permissions: boolean;
            /** @description Claims asked for beside the scopes (OIDC Core §5.5). */
            requested_claims: string[];
        };
        /** @description OIDC Core §5.1; what is there depends on the scopes. */
        UserInfo: {
            sub: string;
            name?: string;
            preferred_username?: string;
            email?: string;
            email_verified?: boolean;
        };
        LogoutReturn: {
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            /**
             * Format: uri
             * @description The address that the client registered, with the state.
             * @example https://app.example/callback
             */
            location: string;
            /**
             * @description Somebody here vouches for the client: it did not register itself.
             * @constant
             */
            vouched_for?: true;
        };
        /** @description RFC 7591 §3.2.1, RFC 7592 §3 */
        Registration: {
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            /** @description Seconds since 1970. */
            client_id_issued_at: number;
            /** @description Shown once: when it registers, and when it comes from keys to a secret. */
            client_secret?: string;
            /** @description 0: never. */
            client_secret_expires_at?: number;
            registration_access_token: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            registration_client_uri: string;
            client_name: string;
            redirect_uris: string[];
            grant_types: string[];
            response_types: string[];
            token_endpoint_auth_method: string;
            /**
             * @description Scopes, separated by spaces, in any order (RFC 6749 §3.3).
             * @example openid profile offline_access
             */
            scope: string;
            application_type: string;
            jwks?: {
                keys: {
                    [key: string]: unknown;
                }[];
            };
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            jwks_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            client_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            logo_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            tos_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            policy_uri?: string;
            contacts?: string[];
            software_id?: string;
            software_version?: string;
            id_token_signed_response_alg?: string;
            userinfo_signed_response_alg?: string;
            request_object_signing_alg?: string;
            token_endpoint_auth_signing_alg?: string;
            require_pushed_authorization_requests?: boolean;
            require_signed_request_object?: boolean;
            dpop_bound_access_tokens?: boolean;
            post_logout_redirect_uris?: string[];
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            backchannel_logout_uri?: string;
            backchannel_logout_session_required?: boolean;
            /** @description Seconds. */
            default_max_age?: number;
            require_auth_time?: boolean;
        };
        /** @description RFC 8414 §2, OIDC Discovery §3: only what works. */
        AuthorizationServerMetadata: {
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            issuer: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            authorization_endpoint: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            token_endpoint: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            device_authorization_endpoint: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            userinfo_endpoint: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            revocation_endpoint: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            introspection_endpoint: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            end_session_endpoint: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            registration_endpoint?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            pushed_authorization_request_endpoint: string;
            require_pushed_authorization_requests: boolean;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            jwks_uri: string;
            scopes_supported: components["schemas"]["Scope"][];
            response_types_supported: string[];
            response_modes_supported: string[];
            grant_types_supported: string[];
            token_endpoint_auth_methods_supported: string[];
            token_endpoint_auth_signing_alg_values_supported: string[];
            revocation_endpoint_auth_methods_supported: string[];
            revocation_endpoint_auth_signing_alg_values_supported: string[];
            introspection_endpoint_auth_methods_supported: string[];
            introspection_endpoint_auth_signing_alg_values_supported: string[];
            dpop_signing_alg_values_supported: string[];
            code_challenge_methods_supported: string[];
            subject_types_supported: string[];
            id_token_signing_alg_values_supported: string[];
            userinfo_signing_alg_values_supported: string[];
            claims_supported: string[];
            authorization_response_iss_parameter_supported: boolean;
            client_id_metadata_document_supported?: boolean;
            backchannel_logout_supported: boolean;
            backchannel_logout_session_supported: boolean;
            claims_parameter_supported: boolean;
            claim_types_supported: string[];
            acr_values_supported: string[];
            prompt_values_supported: string[];
            display_values_supported: string[];
            request_parameter_supported: boolean;
            request_object_signing_alg_values_supported: string[];
            require_signed_request_object: boolean;
            request_uri_parameter_supported: boolean;
        };
        /** @description RFC 9728 §2 */
        ProtectedResourceMetadata: {
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            resource: string;
            authorization_servers: string[];
            bearer_methods_supported: string[];
            scopes_supported: components["schemas"]["Scope"][];
            resource_name: string;
            dpop_signing_alg_values_supported: string[];
            dpop_bound_access_tokens_required: boolean;
        };
        /** @description RFC 7517 §5: public keys only. */
        KeySet: {
            keys: {
                kid: string;
                kty: string;
                alg: string;
                /** @constant */
                use: "sig";
                n?: string;
                e?: string;
                crv?: string;
                x?: string;
                y?: string;
            }[];
        };
        Account: {
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            createdAt: string;
            handle: string;
            name: string;
            email_addresses: {
                email_address: string;
                verified: boolean;
            }[];
            roles: {
                /**
                 * @description Opaque.
                 * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
                 */
                id: string;
                name: string;
            }[];
            /** @description What its roles give it together, now. */
            permissions: components["schemas"]["Permission"][];
            suspended: boolean;
        };
        /**
         * @description A permission of the platform; each is a scope too.
         * @enum {string}
         */
        Permission: "CREATE_POST" | "READ_PUBLISHED_THREADS" | "CREATE_REACTION" | "MANAGE_POSTS" | "MANAGE_CATEGORIES" | "CREATE_INVITATION" | "READ_PUBLISHED_LIBRARY" | "MANAGE_LIBRARY" | "SUBMIT_LIBRARY_NODE" | "SUBMIT_LIBRARY_NODE_CHANGES" | "UPLOAD_ASSET" | "MANAGE_EVENTS" | "LIST_PROFILES" | "READ_PROFILE" | "CREATE_COLLECTION" | "LIST_COLLECTIONS" | "READ_COLLECTION" | "MANAGE_COLLECTIONS" | "COLLECTION_SUBMIT" | "USE_PERSONAL_ACCESS_KEYS" | "USE_OAUTH_CLIENTS" | "MANAGE_SETTINGS" | "MANAGE_ACCOUNTS" | "MANAGE_WARNINGS" | "MANAGE_SUSPENSIONS" | "MANAGE_ROLES" | "MANAGE_REPORTS" | "VIEW_ACCOUNTS" | "VIEW_MODERATION_NOTES" | "MANAGE_MODERATION_NOTES" | "USE_ROBOTS" | "MANAGE_ROBOTS" | "MANAGE_TRAILS" | "ADMINISTRATOR";
        /** @description Something that an account has approved. */
        Grant: {
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            createdAt: string;
            /**
             * @description The id of the client.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            oauth_client_id: string;
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            client_name: string;
            /**
             * Format: uri
             * @description Its picture, served here.
             * @example https://app.example/callback
             */
            client_logo_uri?: string;
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            account_id: string;
            /**
             * @description Scopes, separated by spaces, in any order (RFC 6749 §3.3).
             * @example openid profile offline_access
             */
            scope: string;
            /**
             * Format: date-time
             * @description Absent for an approval that has no live tokens.
             * @example 2026-01-02T03:04:05.000Z
             */
            expires_at?: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            last_used_at?: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            revoked_at?: string;
            resource?: string;
            scopes: components["schemas"]["Scope"][];
            /** @description It has a refresh token. */
            can_renew: boolean;
        };
        /** @description A grant that can renew, as people see it. */
        RefreshTokenRow: {
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            createdAt: string;
            /**
             * @description The id of the client.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            oauth_client_id: string;
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            client_name: string;
            /**
             * Format: uri
             * @description Its picture, served here.
             * @example https://app.example/callback
             */
            client_logo_uri?: string;
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            account_id: string;
            /**
             * @description Scopes, separated by spaces, in any order (RFC 6749 §3.3).
             * @example openid profile offline_access
             */
            scope: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            expires_at: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            last_used_at?: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            revoked_at?: string;
        };
        Client: {
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            updatedAt: string;
            /**
             * @description Who owns it; absent if nobody does.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            account_id?: string;
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            name: string;
            /** @enum {string} */
            type: "public" | "confidential";
            /** @enum {string} */
            scope_policy: "explicit" | "inherit";
            redirect_uris: string[];
            allowed_scopes: components["schemas"]["Permission"][];
            allowed_grants: string[];
            token_endpoint_auth_method: string;
            pkce_required: boolean;
            /** @description Present while an administrator bans it. */
            banned?: boolean;
            /**
             * Format: uri
             * @description In lists: where its picture is served here, if it has a logo_uri and an administrator vouches for it.
             * @example https://app.example/callback
             */
            shown_logo_uri?: string;
            jwks?: {
                keys: {
                    [key: string]: unknown;
                }[];
            };
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            jwks_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            client_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            logo_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            tos_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            policy_uri?: string;
            contacts?: string[];
            software_id?: string;
            software_version?: string;
            id_token_signed_response_alg?: string;
            userinfo_signed_response_alg?: string;
            request_object_signing_alg?: string;
            token_endpoint_auth_signing_alg?: string;
            require_pushed_authorization_requests?: boolean;
            require_signed_request_object?: boolean;
            dpop_bound_access_tokens?: boolean;
            post_logout_redirect_uris?: string[];
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            backchannel_logout_uri?: string;
            backchannel_logout_session_required?: boolean;
            /** @description Seconds. */
            default_max_age?: number;
            require_auth_time?: boolean;
        };
        ClientWithSecret: {
            client: components["schemas"]["Client"];
            /** @description Shown this once. Confidential clients have one. */
            client_secret?: string;
        };
        ChangedClient: {
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            updatedAt: string;
            /**
             * @description Who owns it; absent if nobody does.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            account_id?: string;
            /**
             * @description What the client is called in OAuth requests (RFC 6749 §2.2).
             * @example sdoak_kz3Q0m7VYt2aB9xL
             */
            client_id: string;
            name: string;
            /** @enum {string} */
            type: "public" | "confidential";
            /** @enum {string} */
            scope_policy: "explicit" | "inherit";
            redirect_uris: string[];
            allowed_scopes: components["schemas"]["Permission"][];
            allowed_grants: string[];
            token_endpoint_auth_method: string;
            pkce_required: boolean;
            /** @description Present while an administrator bans it. */
            banned?: boolean;
            /**
             * Format: uri
             * @description In lists: where its picture is served here, if it has a logo_uri and an administrator vouches for it.
             * @example https://app.example/callback
             */
            shown_logo_uri?: string;
            jwks?: {
                keys: {
                    [key: string]: unknown;
                }[];
            };
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            jwks_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            client_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            logo_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            tos_uri?: string;
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            policy_uri?: string;
            contacts?: string[];
            software_id?: string;
            software_version?: string;
            id_token_signed_response_alg?: string;
            userinfo_signed_response_alg?: string;
            request_object_signing_alg?: string;
            token_endpoint_auth_signing_alg?: string;
            require_pushed_authorization_requests?: boolean;
            require_signed_request_object?: boolean;
            dpop_bound_access_tokens?: boolean;
            post_logout_redirect_uris?: string[];
            /**
             * Format: uri
             * @example https://app.example/callback
             */
            backchannel_logout_uri?: string;
            backchannel_logout_session_required?: boolean;
            /** @description Seconds. */
            default_max_age?: number;
            require_auth_time?: boolean;
            /** @description Shown this once, and only where token_endpoint_auth_method changed to a secret from something else. */
            client_secret?: string;
        };
        Role: {
            /**
             * @description Opaque.
             * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            createdAt: string;
            name: string;
            permissions: components["schemas"]["Permission"][];
        };
        SigningKey: {
            kid: string;
            alg: string;
            /**
             * @description Published before it signs, retired after.
             * @enum {string}
             */
            state: "published" | "signing" | "retired";
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            published_at: string;
            /**
             * Format: date-time
             * @description Absent while nothing is planned.
             * @example 2026-01-02T03:04:05.000Z
             */
            signs_from?: string;
            /**
             * Format: date-time
             * @example 2026-01-02T03:04:05.000Z
             */
            retired_at?: string;
            /**
             * Format: date-time
             * @description When the last token that it signed has expired.
             * @example 2026-01-02T03:04:05.000Z
             */
            gone_at?: string;
        };
    };
    responses: {
        /** @description OAuth is switched off here: oauth_disabled. */
        OAuth404: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
            };
        };
        /** @description The body is larger than 64 KiB: invalid_request. */
        OAuth413: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
            };
        };
        /** @description Something went wrong on our side: server_error. */
        OAuth500: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
            };
        };
        /** @description The service cannot answer at the moment: temporarily_unavailable. */
        OAuth503: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
            };
        };
        /** @description A parameter is missing, malformed, repeated or not allowed; the code says which kind (RFC 6749 §5.2). */
        OAuth400: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
            };
        };
        /** @description Nobody is signed in. */
        Problem401: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description OAuth is switched off here: oauth_disabled. */
        Either404: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
            };
        };
        /** @description Something went wrong on our side. */
        Problem500: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description The service cannot answer at the moment. */
        Problem503: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description The account may not do this, or the request comes from a page of another site. */
        Problem403: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than 64 KiB. */
        Problem413: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not application/json, or it is compressed. */
        Problem415: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description Something in the request is missing or malformed. */
        Problem400: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description OAuth is switched off here: oauth_disabled. */
        Navigation404: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
                "text/html": string;
            };
        };
        /** @description Something went wrong on our side: server_error. */
        Navigation500: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
                "text/html": string;
            };
        };
        /** @description The service cannot answer at the moment: temporarily_unavailable. */
        Navigation503: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
                "text/html": string;
            };
        };
        /** @description A parameter is missing, malformed, repeated or not allowed; the code says which kind (RFC 6749 §5.2). */
        Navigation400: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
                "text/html": string;
            };
        };
        /** @description The body is larger than 64 KiB: invalid_request. */
        Navigation413: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
                "text/html": string;
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Names this request in the logs; one that was sent along is kept. */
        "X-Request-Id": string;
        /** @description Seconds to wait. */
        "Retry-After": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    exchangeForTokens: {
        parameters: {
            query?: never;
            header?: {
                /** @description A proof of the key that the token is bound to (RFC 9449 §4). */
                DPoP?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["AuthorizationCodeGrant"] | components["schemas"]["RefreshTokenGrant"] | components["schemas"]["ClientCredentialsGrant"] | components["schemas"]["DeviceCodeGrant"] | components["schemas"]["TokenExchangeGrant"];
            };
        };
        responses: {
            /** @description The tokens (RFC 6749 §5.1). */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description For the next proof (RFC 9449 §8.2). */
                    "DPoP-Nonce"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description Why not, by its code (RFC 6749 §5.2, RFC 8628 §3.5): a poll of a device has authorization_pending here; use_dpop_nonce comes with the header DPoP-Nonce. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description The client could not be authenticated: invalid_client. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            404: components["responses"]["OAuth404"];
            413: components["responses"]["OAuth413"];
            /** @description Too many failed authentications of this client. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    token: string;
                    /** @description Not needed. */
                    token_type_hint?: string;
                    client_id?: string;
                    /** Format: password */
                    client_secret?: string;
                    /** @constant */
                    client_assertion_type?: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                    /** @description A signed JWT (RFC 7523 §2.2). */
                    client_assertion?: string;
                };
            };
        };
        responses: {
            /** @description It is good no longer. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["OAuth400"];
            /** @description The client could not be authenticated: invalid_client. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            404: components["responses"]["OAuth404"];
            413: components["responses"]["OAuth413"];
            /** @description Too many failed authentications of this client. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    introspectToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    token: string;
                    /** @description Not needed. */
                    token_type_hint?: string;
                    client_id?: string;
                    /** Format: password */
                    client_secret?: string;
                    /** @constant */
                    client_assertion_type?: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                    /** @description A signed JWT (RFC 7523 §2.2). */
                    client_assertion?: string;
                };
            };
        };
        responses: {
            /** @description What it is worth now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Introspection"];
                };
            };
            400: components["responses"]["OAuth400"];
            /** @description The client could not be authenticated: invalid_client. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            404: components["responses"]["OAuth404"];
            413: components["responses"]["OAuth413"];
            /** @description Too many failed authentications of this client. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    startDeviceAuthorization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": {
                    /**
                     * @description Scopes, separated by spaces, in any order (RFC 6749 §3.3).
                     * @example openid profile offline_access
                     */
                    scope?: string;
                    /** @description Who the access token is for (RFC 8707 §2); may repeat. */
                    resource?: string[];
                    client_id?: string;
                    /** Format: password */
                    client_secret?: string;
                    /** @constant */
                    client_assertion_type?: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                    /** @description A signed JWT (RFC 7523 §2.2). */
                    client_assertion?: string;
                };
            };
        };
        responses: {
            /** @description The codes (RFC 8628 §3.2). */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceAuthorization"];
                };
            };
            400: components["responses"]["OAuth400"];
            /** @description The client could not be authenticated: invalid_client. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            404: components["responses"]["OAuth404"];
            413: components["responses"]["OAuth413"];
            /** @description Too many failed authentications of this client, or too many starts from this address. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    claimDevice: {
        parameters: {
            query: {
                /** @description As typed: case, spaces, hyphens, O, I and L are forgiven. */
                user_code: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who asks for what. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceConsent"];
                };
            };
            /** @description The code is unknown, expired, decided or claimed by another account, or this account may not approve. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Problem401"];
            /** @description It is not read by a page of this community, or it is a prefetch. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["Either404"];
            /** @description Too many wrong codes from this account or address. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    decideDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description As it was claimed. */
                    user_code: string;
                    /** @enum {string} */
                    decision: "approve" | "deny";
                    /** @description From the consent that was read. If something else was shown since, in another window, approving is refused with invalid_request. Without it the decision is about what was shown last. */
                    reading?: string;
                };
            };
        };
        responses: {
            /** @description What was decided. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "approved" | "denied";
                    };
                };
            };
            /** @description The code is unknown, expired, decided or claimed by another account, or this account may not approve. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Either404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            /** @description Too many wrong codes from this account or address. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    checkDeviceConsent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Somebody is signed in. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description OAuth is switched off here: oauth_disabled. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The service cannot answer at the moment. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listDeviceAuthorizations: {
        parameters: {
            query?: {
                /** @description From 1. A page past the end is empty. */
                page?: number;
                /** @description The `next_page_token` of the page before. This one then begins where that one ended, whatever was deleted meanwhile. */
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Claimed and undecided ones first, then unclaimed ones, then those that are over; newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        device_authorisations: components["schemas"]["DeviceAuthorizationRow"][];
                        page_size: number;
                        /** @description Rows on all pages. */
                        results: number;
                        total_pages: number;
                        current_page: number;
                        /** @description Absent on the last page. */
                        next_page?: number;
                        /** @description The last row of this page, for `page_token`. */
                        next_page_token?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Either404"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    authorize: {
        parameters: {
            query: {
                client_id: string;
                redirect_uri?: string;
                response_type?: "code";
                response_mode?: "query" | "fragment" | "form_post";
                scope?: string;
                state?: string;
                nonce?: string;
                code_challenge?: string;
                code_challenge_method?: "S256";
                prompt?: string;
                max_age?: string;
                display?: string;
                ui_locales?: string;
                login_hint?: string;
                id_token_hint?: string;
                acr_values?: string;
                claims?: string;
                dpop_jkt?: string;
                request?: string;
                request_uri?: string;
                resource?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page that posts the answer to the client (response_mode=form_post). */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Where the browser goes next. */
            302: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The client or its redirect URI is not known, so that there is nobody to go back to. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                    "text/html": string;
                };
            };
            /** @description Nobody opened it: a prefetch, or a page that has a picture or a script loaded. Nothing was done. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                    "text/html": string;
                };
            };
            404: components["responses"]["Navigation404"];
            500: components["responses"]["Navigation500"];
            503: components["responses"]["Navigation503"];
        };
    };
    authorizeByForm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    client_id: string;
                    /** @description One that the client registered, byte for byte (RFC 9700 §4.1.3). */
                    redirect_uri?: string;
                    /** @constant */
                    response_type?: "code";
                    /** @enum {string} */
                    response_mode?: "query" | "fragment" | "form_post";
                    /**
                     * @description Scopes, separated by spaces, in any order (RFC 6749 §3.3).
                     * @example openid profile offline_access
                     */
                    scope?: string;
                    state?: string;
                    nonce?: string;
                    /** @description Required of nearly every client (RFC 7636 §4.3). */
                    code_challenge?: string;
                    /** @constant */
                    code_challenge_method?: "S256";
                    /** @description none, login, consent, select_account; several are separated by spaces. */
                    prompt?: string;
                    /** @description Seconds since the last sign-in after which there has to be a new one. */
                    max_age?: string;
                    display?: string;
                    ui_locales?: string;
                    login_hint?: string;
                    id_token_hint?: string;
                    acr_values?: string;
                    /** @description JSON (OIDC Core §5.5). */
                    claims?: string;
                    /** @description RFC 9449 §10 */
                    dpop_jkt?: string;
                    /** @description A signed JWT that holds the parameters (RFC 9101). */
                    request?: string;
                    /** @description From a pushed request (RFC 9126 §4). */
                    request_uri?: string;
                    /** @description RFC 8707 §2; may repeat. */
                    resource?: string[];
                };
            };
        };
        responses: {
            /** @description A page that posts the answer to the client (response_mode=form_post). */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Where the browser goes next. */
            302: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The client or its redirect URI is not known, so that there is nobody to go back to. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                    "text/html": string;
                };
            };
            /** @description Nobody opened it: a prefetch, or a page that has a picture or a script loaded. Nothing was done. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                    "text/html": string;
                };
            };
            404: components["responses"]["Navigation404"];
            /** @description The form is larger than an address may be, 16 KiB: invalid_request. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                    "text/html": string;
                };
            };
            500: components["responses"]["Navigation500"];
            503: components["responses"]["Navigation503"];
        };
    };
    postAuthorizationResponse: {
        parameters: {
            query: {
                response: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page that posts the answer to the client. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            400: components["responses"]["Navigation400"];
            404: components["responses"]["Navigation404"];
            500: components["responses"]["Navigation500"];
            503: components["responses"]["Navigation503"];
        };
    };
    pushAuthorization: {
        parameters: {
            query?: never;
            header?: {
                /** @description A proof of the key that the token is bound to (RFC 9449 §4). */
                DPoP?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @description One that the client registered, byte for byte (RFC 9700 §4.1.3). */
                    redirect_uri?: string;
                    /** @constant */
                    response_type?: "code";
                    /** @enum {string} */
                    response_mode?: "query" | "fragment" | "form_post";
                    /**
                     * @description Scopes, separated by spaces, in any order (RFC 6749 §3.3).
                     * @example openid profile offline_access
                     */
                    scope?: string;
                    state?: string;
                    nonce?: string;
                    /** @description Required of nearly every client (RFC 7636 §4.3). */
                    code_challenge?: string;
                    /** @constant */
                    code_challenge_method?: "S256";
                    /** @description none, login, consent, select_account; several are separated by spaces. */
                    prompt?: string;
                    /** @description Seconds since the last sign-in after which there has to be a new one. */
                    max_age?: string;
                    display?: string;
                    ui_locales?: string;
                    login_hint?: string;
                    id_token_hint?: string;
                    acr_values?: string;
                    /** @description JSON (OIDC Core §5.5). */
                    claims?: string;
                    /** @description RFC 9449 §10 */
                    dpop_jkt?: string;
                    /** @description A signed JWT that holds the parameters (RFC 9101). */
                    request?: string;
                    /** @description From a pushed request (RFC 9126 §4). */
                    request_uri?: string;
                    /** @description RFC 8707 §2; may repeat. */
                    resource?: string[];
                    client_id?: string;
                    /** Format: password */
                    client_secret?: string;
                    /** @constant */
                    client_assertion_type?: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                    /** @description A signed JWT (RFC 7523 §2.2). */
                    client_assertion?: string;
                };
            };
        };
        responses: {
            /** @description What to start the code flow with. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description For the next proof (RFC 9449 §8.2). */
                    "DPoP-Nonce"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushedAuthorization"];
                };
            };
            400: components["responses"]["OAuth400"];
            /** @description The client could not be authenticated: invalid_client. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            404: components["responses"]["OAuth404"];
            /** @description The form is larger than an address may be, 16 KiB: invalid_request. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description Too many failed authentications of this client, or too many pushes from this address. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    readRequestingClient: {
        parameters: {
            query: {
                client_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who asks. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestingClient"];
                };
            };
            /** @description The client is unknown. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["Either404"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    readAuthorization: {
        parameters: {
            query: {
                /** @description Opaque. */
                request_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who asks for what. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationConsent"];
                };
            };
            /** @description The request is unknown, expired, decided or was started by another account, or this account may not approve. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Problem401"];
            /** @description It is not read by a page of this community, or it is a prefetch. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["Either404"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    decideAuthorization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description From the address of the consent page. */
                    request_id: string;
                    /** @enum {string} */
                    decision: "approve" | "deny";
                    /** @description From the consent that was read. If something else was shown since, in another window, approving is refused with invalid_request. Without it the decision is about what was shown last. */
                    reading?: string;
                };
            };
        };
        responses: {
            /** @description What was decided, and where the browser goes next. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "approved" | "denied";
                        /**
                         * Format: uri
                         * @example https://app.example/callback
                         */
                        location: string;
                    };
                };
            };
            /** @description The request is unknown, expired, decided or was started by another account, or this account may not approve. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Either404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    checkAuthorizationConsent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Somebody is signed in. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description OAuth is switched off here: oauth_disabled. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The service cannot answer at the moment. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readUserInfo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A proof of the key that the token is bound to (RFC 9449 §4). */
                DPoP?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whom the token speaks for. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description For the next proof (RFC 9449 §8.2). */
                    "DPoP-Nonce"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserInfo"];
                };
            };
            400: components["responses"]["OAuth400"];
            /** @description There is no access token, or it is not good: invalid_token, or use_dpop_nonce (RFC 6750 §3, RFC 9449 §9). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description The token does not have the scope openid: insufficient_scope. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            404: components["responses"]["OAuth404"];
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    readUserInfoByForm: {
        parameters: {
            query?: never;
            header?: {
                /** @description A proof of the key that the token is bound to (RFC 9449 §4). */
                DPoP?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @description Instead of the header (RFC 6750 §2.2). */
                    access_token?: string;
                };
            };
        };
        responses: {
            /** @description Whom the token speaks for. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description For the next proof (RFC 9449 §8.2). */
                    "DPoP-Nonce"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserInfo"];
                };
            };
            400: components["responses"]["OAuth400"];
            /** @description There is no access token, or it is not good: invalid_token, or use_dpop_nonce (RFC 6750 §3, RFC 9449 §9). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description The token does not have the scope openid: insufficient_scope. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            404: components["responses"]["OAuth404"];
            413: components["responses"]["OAuth413"];
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    logout: {
        parameters: {
            query?: {
                /** @description An ID token that the client was given. */
                id_token_hint?: string;
                client_id?: string;
                /** @description One that the client registered. */
                post_logout_redirect_uri?: string;
                state?: string;
                ui_locales?: string;
                logout_hint?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the browser goes next. */
            302: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something in the request does not fit together, so that there is nobody to go back to. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                    "text/html": string;
                };
            };
            404: components["responses"]["Navigation404"];
            500: components["responses"]["Navigation500"];
            503: components["responses"]["Navigation503"];
        };
    };
    logoutByForm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @description An ID token that the client was given. */
                    id_token_hint?: string;
                    client_id?: string;
                    /** @description One that the client registered. */
                    post_logout_redirect_uri?: string;
                    state?: string;
                    ui_locales?: string;
                    logout_hint?: string;
                };
            };
        };
        responses: {
            /** @description Where the browser goes next. */
            302: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something in the request does not fit together, so that there is nobody to go back to. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                    "text/html": string;
                };
            };
            404: components["responses"]["Navigation404"];
            413: components["responses"]["Navigation413"];
            500: components["responses"]["Navigation500"];
            503: components["responses"]["Navigation503"];
        };
    };
    readLogoutReturn: {
        parameters: {
            query: {
                client_id: string;
                post_logout_redirect_uri: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the browser would go. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogoutReturn"];
                };
            };
            /** @description The address is not registered for the client. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["Either404"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    registerClient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    client_name?: string | null;
                    redirect_uris?: string[] | null;
                    grant_types?: string[] | null;
                    response_types?: string[] | null;
                    token_endpoint_auth_method?: string | null;
                    scope?: string | null;
                    application_type?: string | null;
                    jwks?: {
                        keys: {
                            [key: string]: string | number | boolean | string[];
                        }[];
                    } | null;
                    jwks_uri?: string | null;
                    client_uri?: string | null;
                    logo_uri?: string | null;
                    tos_uri?: string | null;
                    policy_uri?: string | null;
                    contacts?: string[] | null;
                    software_id?: string | null;
                    software_version?: string | null;
                    id_token_signed_response_alg?: string | null;
                    userinfo_signed_response_alg?: string | null;
                    request_object_signing_alg?: string | null;
                    token_endpoint_auth_signing_alg?: string | null;
                    require_pushed_authorization_requests?: boolean | null;
                    require_signed_request_object?: boolean | null;
                    dpop_bound_access_tokens?: boolean | null;
                    post_logout_redirect_uris?: string[] | null;
                    backchannel_logout_uri?: string | null;
                    backchannel_logout_session_required?: boolean | null;
                    default_max_age?: number | null;
                    require_auth_time?: boolean | null;
                };
            };
        };
        responses: {
            /** @description Everything that was registered. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registration"];
                };
            };
            /** @description Why not: invalid_redirect_uri, invalid_client_metadata or invalid_request (RFC 7591 §3.2.2). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description Dynamic registration, or OAuth as a whole, is switched off here. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            413: components["responses"]["OAuth413"];
            /** @description Too many registrations from this address. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    readRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the client is called in OAuth requests (RFC 6749 §2.2). */
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The registration. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registration"];
                };
            };
            400: components["responses"]["OAuth400"];
            /** @description There is no registration access token, or it is not good: invalid_token. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description Dynamic registration, or OAuth as a whole, is switched off here. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    replaceRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the client is called in OAuth requests (RFC 6749 §2.2). */
                client_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    client_name?: string | null;
                    redirect_uris?: string[] | null;
                    grant_types?: string[] | null;
                    response_types?: string[] | null;
                    token_endpoint_auth_method?: string | null;
                    scope?: string | null;
                    application_type?: string | null;
                    jwks?: {
                        keys: {
                            [key: string]: string | number | boolean | string[];
                        }[];
                    } | null;
                    jwks_uri?: string | null;
                    client_uri?: string | null;
                    logo_uri?: string | null;
                    tos_uri?: string | null;
                    policy_uri?: string | null;
                    contacts?: string[] | null;
                    software_id?: string | null;
                    software_version?: string | null;
                    id_token_signed_response_alg?: string | null;
                    userinfo_signed_response_alg?: string | null;
                    request_object_signing_alg?: string | null;
                    token_endpoint_auth_signing_alg?: string | null;
                    require_pushed_authorization_requests?: boolean | null;
                    require_signed_request_object?: boolean | null;
                    dpop_bound_access_tokens?: boolean | null;
                    post_logout_redirect_uris?: string[] | null;
                    backchannel_logout_uri?: string | null;
                    backchannel_logout_session_required?: boolean | null;
                    default_max_age?: number | null;
                    require_auth_time?: boolean | null;
                    client_id: string;
                };
            };
        };
        responses: {
            /** @description The registration as it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registration"];
                };
            };
            /** @description Why not: invalid_redirect_uri, invalid_client_metadata or invalid_request (RFC 7591 §3.2.2). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description There is no registration access token, or it is not good: invalid_token. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description Dynamic registration, or OAuth as a whole, is switched off here. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            413: components["responses"]["OAuth413"];
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    deleteRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the client is called in OAuth requests (RFC 6749 §2.2). */
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["OAuth400"];
            /** @description There is no registration access token, or it is not good: invalid_token. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description Dynamic registration, or OAuth as a whole, is switched off here. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    readOpenidConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document; caches may keep it for minutes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationServerMetadata"];
                };
            };
            404: components["responses"]["OAuth404"];
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    readAuthorizationServer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document; caches may keep it for minutes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationServerMetadata"];
                };
            };
            404: components["responses"]["OAuth404"];
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    readProtectedResource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document; caches may keep it for minutes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtectedResourceMetadata"];
                };
            };
            404: components["responses"]["OAuth404"];
        };
    };
    readProtectedResourceAt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The path of the resource; it may have slashes. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document; caches may keep it for minutes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtectedResourceMetadata"];
                };
            };
            404: components["responses"]["OAuth404"];
        };
    };
    readKeySet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document; caches may keep it for minutes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySet"];
                };
            };
            404: components["responses"]["OAuth404"];
            500: components["responses"]["OAuth500"];
            503: components["responses"]["OAuth503"];
        };
    };
    readClientLogo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the client is called in OAuth requests (RFC 6749 §2.2). */
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture; caches may keep it for minutes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description It is the one that the caller has. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            /** @description The client has no picture that is shown here, or it cannot be had. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    signUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The handle. */
                    identifier: string;
                    /** @description The password. */
                    token: string;
                };
            };
        };
        responses: {
            /** @description The account. One cookie opens a fresh session; the other lets this browser sign in again while others guess. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Set-Cookie": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Opaque.
                         * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
                         */
                        id: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            /** @description This community takes no new members by itself, or the request comes from a page of another site. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The handle is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            /** @description Too many attempts. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The handle. */
                    identifier: string;
                    /** @description The password. */
                    token: string;
                };
            };
        };
        responses: {
            /** @description The account. One cookie opens a fresh session; the other lets this browser sign in again while others guess. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Set-Cookie": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Opaque.
                         * @example 0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11
                         */
                        id: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            /** @description The handle or the password is wrong. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description The account is suspended, or the request comes from a page of another site. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            /** @description Too many attempts. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    current_password: string;
                    new_password: string;
                };
            };
        };
        responses: {
            /** @description It is changed. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            /** @description Nobody is signed in, or the current password is wrong. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            /** @description Too many attempts. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is over. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Set-Cookie": string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    readOwnAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            401: components["responses"]["Problem401"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description From 1. A page past the end is empty. */
                page?: number;
                /** @description The `next_page_token` of the page before. This one then begins where that one ended, whatever was deleted meanwhile. */
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accounts: components["schemas"]["Account"][];
                        page_size: number;
                        /** @description Rows on all pages. */
                        results: number;
                        total_pages: number;
                        current_page: number;
                        /** @description Absent on the last page. */
                        next_page?: number;
                        /** @description The last row of this page, for `page_token`. */
                        next_page_token?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    handle: string;
                    /** @description Shown to others; without it the handle. */
                    name?: string;
                    password: string;
                    email?: string;
                    email_verified?: boolean;
                };
            };
        };
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description The handle is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    setPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handle: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                };
            };
        };
        responses: {
            /** @description It is set. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such account. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    suspendAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handle: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such account. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    reinstateAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handle: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is taken back. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such account. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    listOwnGrants: {
        parameters: {
            query?: {
                /** @description From 1. A page past the end is empty. */
                page?: number;
                /** @description The `next_page_token` of the page before. This one then begins where that one ended, whatever was deleted meanwhile. */
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        grants: components["schemas"]["Grant"][];
                        page_size: number;
                        /** @description Rows on all pages. */
                        results: number;
                        total_pages: number;
                        current_page: number;
                        /** @description Absent on the last page. */
                        next_page?: number;
                        /** @description The last row of this page, for `page_token`. */
                        next_page_token?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Either404"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revokeOwnGrant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such grant, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    listOwnTokens: {
        parameters: {
            query?: {
                /** @description From 1. A page past the end is empty. */
                page?: number;
                /** @description The `next_page_token` of the page before. This one then begins where that one ended, whatever was deleted meanwhile. */
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tokens: components["schemas"]["RefreshTokenRow"][];
                        page_size: number;
                        /** @description Rows on all pages. */
                        results: number;
                        total_pages: number;
                        current_page: number;
                        /** @description Absent on the last page. */
                        next_page?: number;
                        /** @description The last row of this page, for `page_token`. */
                        next_page_token?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Either404"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revokeOwnToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such grant, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    listAnyTokens: {
        parameters: {
            query?: {
                /** @description From 1. A page past the end is empty. */
                page?: number;
                /** @description The `next_page_token` of the page before. This one then begins where that one ended, whatever was deleted meanwhile. */
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tokens: components["schemas"]["RefreshTokenRow"][];
                        page_size: number;
                        /** @description Rows on all pages. */
                        results: number;
                        total_pages: number;
                        current_page: number;
                        /** @description Absent on the last page. */
                        next_page?: number;
                        /** @description The last row of this page, for `page_token`. */
                        next_page_token?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Either404"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revokeAnyToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such grant, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    listOwnClients: {
        parameters: {
            query?: {
                /** @description From 1. A page past the end is empty. */
                page?: number;
                /** @description The `next_page_token` of the page before. This one then begins where that one ended, whatever was deleted meanwhile. */
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        clients: components["schemas"]["Client"][];
                        page_size: number;
                        /** @description Rows on all pages. */
                        results: number;
                        total_pages: number;
                        current_page: number;
                        /** @description Absent on the last page. */
                        next_page?: number;
                        /** @description The last row of this page, for `page_token`. */
                        next_page_token?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            /** @description The permission USE_OAUTH_CLIENTS is missing, or a scope is one that the account does not hold. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["Either404"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    createOwnClient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 1 to 100 characters, shown on consent. */
                    name: string;
                    /** @enum {string} */
                    type: "public" | "confidential";
                    /**
                     * @description For authorization_code: https, http on loopback with any port, or a scheme like com.example.app:/.
                     * @default []
                     */
                    redirect_uris?: string[];
                    /**
                     * @description Names of permissions; the standard scopes need no listing.
                     * @default []
                     */
                    allowed_scopes?: string[];
                    /**
                     * @description Grant types that it may use.
                     * @default []
                     */
                    allowed_grants?: string[];
                    /** @description An administrator may set false on a confidential client. With OAUTH_PKCE=public it holds for public and FAPI clients alone. */
                    pkce_required?: boolean;
                };
            };
        };
        responses: {
            /** @description The client, and its secret this once. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientWithSecret"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            /** @description The permission USE_OAUTH_CLIENTS is missing, or a scope is one that the account does not hold. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["Either404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    readOwnClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The client. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Client"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            /** @description The permission USE_OAUTH_CLIENTS is missing, or a scope is one that the account does not hold. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such client, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteOwnClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such client, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    changeOwnClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 1 to 100 characters, shown on consent. */
                    name?: string;
                    /** @description For authorization_code: https, http on loopback with any port, or a scheme like com.example.app:/. */
                    redirect_uris?: string[];
                    /** @description Names of permissions; the standard scopes need no listing. */
                    allowed_scopes?: string[];
                };
            };
        };
        responses: {
            /** @description The client. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedClient"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            /** @description The permission USE_OAUTH_CLIENTS is missing, a scope is one that the account does not hold, or the client may have more than the account holds: then its scopes can be taken away, and administrators change the rest. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such client, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    rotateOwnClientSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The client and its new secret. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientWithSecret"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such client, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    listAnyClients: {
        parameters: {
            query?: {
                /** @description From 1. A page past the end is empty. */
                page?: number;
                /** @description The `next_page_token` of the page before. This one then begins where that one ended, whatever was deleted meanwhile. */
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        clients: components["schemas"]["Client"][];
                        page_size: number;
                        /** @description Rows on all pages. */
                        results: number;
                        total_pages: number;
                        current_page: number;
                        /** @description Absent on the last page. */
                        next_page?: number;
                        /** @description The last row of this page, for `page_token`. */
                        next_page_token?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Either404"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    createAnyClient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 1 to 100 characters, shown on consent. */
                    name: string;
                    /** @enum {string} */
                    type: "public" | "confidential";
                    /**
                     * @description For authorization_code: https, http on loopback with any port, or a scheme like com.example.app:/.
                     * @default []
                     */
                    redirect_uris?: string[];
                    /**
                     * @description Names of permissions; the standard scopes need no listing.
                     * @default []
                     */
                    allowed_scopes?: string[];
                    /**
                     * @description Grant types that it may use.
                     * @default []
                     */
                    allowed_grants?: string[];
                    /** @description An administrator may set false on a confidential client. With OAUTH_PKCE=public it holds for public and FAPI clients alone. */
                    pkce_required?: boolean;
                    /** @description Who owns it; without it the administrator, null for nobody. */
                    account_id?: string | null;
                    client_id?: string;
                    /**
                     * @default explicit
                     * @enum {string}
                     */
                    scope_policy?: "explicit" | "inherit";
                    token_endpoint_auth_method?: string;
                    jwks?: {
                        keys: {
                            [key: string]: string | number | boolean | string[];
                        }[];
                    } | null;
                    jwks_uri?: string | null;
                    client_uri?: string | null;
                    logo_uri?: string | null;
                    tos_uri?: string | null;
                    policy_uri?: string | null;
                    contacts?: string[] | null;
                    software_id?: string | null;
                    software_version?: string | null;
                    id_token_signed_response_alg?: string | null;
                    userinfo_signed_response_alg?: string | null;
                    request_object_signing_alg?: string | null;
                    token_endpoint_auth_signing_alg?: string | null;
                    require_pushed_authorization_requests?: boolean | null;
                    require_signed_request_object?: boolean | null;
                    dpop_bound_access_tokens?: boolean | null;
                    post_logout_redirect_uris?: string[] | null;
                    backchannel_logout_uri?: string | null;
                    backchannel_logout_session_required?: boolean | null;
                    default_max_age?: number | null;
                    require_auth_time?: boolean | null;
                };
            };
        };
        responses: {
            /** @description The client, and its secret this once. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientWithSecret"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Either404"];
            /** @description The client_id is in use. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    readAnyClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The client. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Client"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such client, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteAnyClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such client, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    changeAnyClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 1 to 100 characters, shown on consent. */
                    name?: string;
                    /** @description For authorization_code: https, http on loopback with any port, or a scheme like com.example.app:/. */
                    redirect_uris?: string[];
                    /** @description Names of permissions; the standard scopes need no listing. */
                    allowed_scopes?: string[];
                    /** @description Grant types that it may use. */
                    allowed_grants?: string[];
                    /** @enum {string} */
                    scope_policy?: "explicit" | "inherit";
                    token_endpoint_auth_method?: string;
                    /** @description An administrator may set false on a confidential client. With OAUTH_PKCE=public it holds for public and FAPI clients alone. */
                    pkce_required?: boolean;
                    account_id?: string | null;
                    /** @description Given alone, of a client that is known by its document: true bans it, false lifts the ban. */
                    banned?: boolean;
                    jwks?: {
                        keys: {
                            [key: string]: string | number | boolean | string[];
                        }[];
                    } | null;
                    jwks_uri?: string | null;
                    client_uri?: string | null;
                    logo_uri?: string | null;
                    tos_uri?: string | null;
                    policy_uri?: string | null;
                    contacts?: string[] | null;
                    software_id?: string | null;
                    software_version?: string | null;
                    id_token_signed_response_alg?: string | null;
                    userinfo_signed_response_alg?: string | null;
                    request_object_signing_alg?: string | null;
                    token_endpoint_auth_signing_alg?: string | null;
                    require_pushed_authorization_requests?: boolean | null;
                    require_signed_request_object?: boolean | null;
                    dpop_bound_access_tokens?: boolean | null;
                    post_logout_redirect_uris?: string[] | null;
                    backchannel_logout_uri?: string | null;
                    backchannel_logout_session_required?: boolean | null;
                    default_max_age?: number | null;
                    require_auth_time?: boolean | null;
                };
            };
        };
        responses: {
            /** @description The client. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedClient"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such client, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            /** @description What a client is that is known by its document cannot be changed, and no other can be banned. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    rotateAnyClientSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The client and its new secret. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientWithSecret"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such client, or it is somebody else’s. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"] | components["schemas"]["OAuthError"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    listRoles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        roles: components["schemas"]["Role"][];
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    permissions: string[];
                };
            };
        };
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description A role with this name exists. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    readRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such role. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such role. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    changeRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Opaque. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    permissions?: string[];
                };
            };
        };
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such role. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A role with this name exists. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    assignRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handle: string;
                /** @description Opaque. */
                role_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such account or role. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    unassignRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handle: string;
                /** @description Opaque. */
                role_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is taken. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            /** @description There is no such account or role. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    listSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys, without their private parts. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        signing_keys: components["schemas"]["SigningKey"][];
                    };
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Either404"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    rotateSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description scheduled: published now, signs later. emergency: a key is dropped at once with every token it signed.
                     * @enum {string}
                     */
                    mode: "scheduled" | "emergency";
                    /** @description Of the new key; without it, the one that is set. */
                    alg?: string;
                    /** @description Which key to drop; for emergencies. */
                    kid?: string;
                };
            };
        };
        responses: {
            /** @description The keys now, and what that means for whom. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        signing_keys: components["schemas"]["SigningKey"][];
                        consequences: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Either404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    checkLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
        };
    };
    checkReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            /** @description It is stopping, or another tier does not serve. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readDescription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    showDescription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    readPageFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            400: components["responses"]["Problem400"];
            /** @description The page has no such file. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
