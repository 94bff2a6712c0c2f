import { z } from 'zod';
import { PERMISSIONS } from '../../proto/vocabulary/permissions.ts';
import { ALL_SCOPES } from '../../proto/vocabulary/scopes.ts';

/** The words that many answers have in common. A schema with an `id` is a component of the document. */

export const id = z.string().meta({ description: 'Opaque.', examples: ['0199a5f4-1c7e-7c3a-9d0e-5b1f0a6c2d11'] });

export const time = z.string().meta({ format: 'date-time', examples: ['2026-01-02T03:04:05.000Z'] });

export const uri = z.string().meta({ format: 'uri', examples: ['https://app.example/callback'] });

export const permission = z.enum(PERMISSIONS).meta({
  id: 'Permission',
  description: 'A permission of the platform; each is a scope too.',
});

export const scope = z.enum(ALL_SCOPES).meta({
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

/** The answer of a list: its rows under a name of their own, and which page of them this is. */
export function pageOf<Name extends string, Row extends z.ZodType>(name: Name, row: Row) {
  return z.object({
    [name as Name]: z.array(row),
    page_size: z.int(),
    results: z.int().meta({ description: 'Rows on all pages.' }),
    total_pages: z.int(),
    current_page: z.int(),
    next_page: z.int().optional().meta({ description: 'Absent on the last page.' }),
    next_page_token: z.string().optional().meta({ description: 'The last row of this page, for `page_token`.' }),
  });
}

export const pageQuery = z.object({
  page: z.int().min(1).optional().meta({ description: 'From 1. A page past the end is empty.' }),
  page_token: z.string().optional().meta({
    description:
      'The `next_page_token` of the page before. This one then begins where that one ended, whatever was deleted meanwhile.',
  }),
});
