import { z } from 'zod';
import { PERMISSIONS } from '../../proto/vocabulary/permissions.ts';
import { ALL_SCOPES } from '../../proto/vocabulary/scopes.ts';

/** The words that many answers have in common. A schema with an `id` is a component of the document. */

export const id = z.string().meta({ description: 'Opaque.', examples: ['0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11'] });

export const time = z.string().meta({ format: 'date-time', examples: ['2026-01-02T03:04:05.000Z'] });

export const uri = z.string().meta({ format: 'uri', examples: ['https://app.example/callback'] });

// A tier of another release may name one that is not known here; it is handed on as it is.
export const permission = z.string().meta({
  enum: [...PERMISSIONS],
  id: 'Permission',
  description: 'A permission of the platform; each is a scope too.',
});

export const scope = z.string().meta({
  enum: [...ALL_SCOPES],
  id: 'Scope',
  description: 'A standard scope of OpenID Connect or the name of a permission.',
});

export const scopeText = z.string().meta({
  description: 'Scopes, separated by spaces, in any order (RFC 6749 §3.3).',
  examples: ['openid profile offline_access'],
});

export const clientId = z.string().meta({
  description: 'What the client is called in OAuth requests (RFC 6749 §2.2).',
  examples: ['sdoak_kz3Q0m7VYt2aB9xL'],
});
