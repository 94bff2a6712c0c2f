import type { z } from 'zod';
import type { ZodOpenApiPathItemObject } from 'zod-openapi';
import { describeOperation, type Traits as NewTraits } from './describe-endpoint.ts';

/** Who may call: as the table of product.md §4. */
type Who = 'anybody' | 'client' | 'account' | 'administrator' | 'accessToken' | 'registrationToken';

type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete';

/** What all operations of a path have in common; the endpoint's declaration says the same. */
export type Traits = {
  readonly tag: NewTraits['tag'];
  /** Whose errors it writes (product.md §1). */
  readonly errors: 'oauth' | 'problem';
  /** Browsers go there: who reads pages is refused with a page. */
  readonly navigation?: true;
  /** Gone while OAUTH_ENABLED is false. */
  readonly oauth: boolean;
  /** Answers without asking another tier, so that it cannot be away. */
  readonly alone?: true;
};

export type Operation = {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly who: Who;
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly header?: z.ZodObject;
  readonly json?: z.ZodType;
  readonly form?: z.ZodType;
  /** What it answers when all is well. */
  readonly answers: { readonly [status: number]: Answer };
  /** Refusals that not every endpoint of this kind has, and better words for those that it has. */
  readonly refuses?: { readonly [status: number]: string };
};

type Answer = {
  readonly description: string;
  readonly json?: z.ZodType;
  /** Another type than JSON; the body is text. */
  readonly type?: string;
  readonly headers?: { readonly [name: string]: z.ZodType };
};

/** A path of the document with its operations. */
export function describePath(traits: Traits, operations: { readonly [Name in Method]?: Operation }) {
  const item: ZodOpenApiPathItemObject = {};
  for (const [method, operation] of Object.entries(operations) as [Method, Operation][]) {
    const { json, form, answers, query, path, ...rest } = operation;
    const schema = json ?? form;
    const body = schema && ({ type: json ? JSON_TYPE : FORM_TYPE, schema } as const);
    const described = { ...rest, path, query, body, answer: answers };
    item[method] = describeOperation(newTraits(traits), METHODS[method], described);
  }
  return item;
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const METHODS = { get: 'GET', head: 'HEAD', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

function newTraits({ tag, errors, navigation, oauth, alone }: Traits): NewTraits {
  const family = errors === 'oauth' ? 'oauth' : 'management';
  return { tag, family, origins: navigation ? 'navigation' : 'any', oauth, ...(alone && { alone }) };
}
