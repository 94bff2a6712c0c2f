// Verifies the access tokens of Storyden's OAuth server in a service that receives them. README.md shows how.
export { type Access, holdsScope, requireScopes, type SourceToken } from './access.ts';
export { authorize, type PresentedRequest } from './authorize.ts';
export { type Challenged, challengeOf, resourceMetadataAddress } from './challenge.ts';
export { createVerifier, type Verifier, type VerifierOptions, type VerifyOptions } from './create-verifier.ts';
export type { DpopOptions, DpopPresentation } from './dpop-check.ts';
export type { GrantServiceOptions, GrantServiceTls } from './grant-service.ts';
export { type HttpRefusal, httpRefusal } from './http-refusal.ts';
export { type ResourceDescription, type ResourceMetadata, resourceMetadata } from './resource-metadata.ts';
export type { WhenRevocationsAreAway } from './revocation-check.ts';
export { TokenRefusal, type TokenRefusalCode } from './token-refusal.ts';
