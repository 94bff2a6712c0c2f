import type { SigningKey } from './types.ts';

type Nothing = { query?: never; header?: never; path?: never; cookie?: never };
type Json<Body> = { headers: Record<string, unknown>; content: { 'application/json': Body } };

/** Endpoints that the OpenAPI document does not describe yet. */
export interface PathsToCome {
  '/api/admin/oauth/signing-keys': {
    parameters: Nothing;
    get: { parameters: Nothing; requestBody?: never; responses: { 200: Json<{ signing_keys: SigningKey[] }> } };
  };
  '/api/admin/oauth/signing-keys/rotate': {
    parameters: Nothing;
    post: {
      parameters: Nothing;
      requestBody: { content: { 'application/json': { mode: 'scheduled' | 'emergency'; kid?: string } } };
      responses: { 200: Json<{ signing_keys: SigningKey[]; consequences: string[] }> };
    };
  };
}
