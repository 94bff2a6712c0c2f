import { expect } from 'vitest';
import type { Answer } from './http.ts';

/** An error in the shape of its family, with a request id, kept by no cache (product.md §1). */
export function expectErrorShape({ status, headers, body, text }: Answer, family: 'oauth' | 'platform') {
  const seen = `${status} ${text}`;
  expect(status, seen).toBeGreaterThanOrEqual(400);
  expect(headers.get('x-request-id'), seen).toMatch(/^[\w.-]{1,128}$/);
  expect(headers.get('cache-control'), seen).toBe('no-store');
  expect(body?.error, seen).toMatch(/^[a-z_]+$/);
  if (family === 'oauth') {
    expect(Object.keys(body), seen).toEqual(['error', 'error_description']);
    expect(body.error_description, seen).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(headers.get('pragma'), seen).toBe('no-cache');
  } else {
    expect(Object.keys(body), seen).toEqual(['error', 'message', 'suggested', 'metadata']);
    expect(body.message, seen).toMatch(/./);
    expect(body.suggested, seen).toMatch(/./);
    expect(body.metadata.request_id, seen).toBe(headers.get('x-request-id'));
  }
}

/** A refusal with this status and code, in the platform's shape. */
export function expectRefused(answer: Answer, status: number, error: string) {
  expectErrorShape(answer, 'platform');
  expect({ status: answer.status, error: answer.body.error }, answer.text).toEqual({ status, error });
}

/** A refusal with this status and code, in OAuth's shape. */
export function expectOAuthRefused(answer: Answer, status: number, error: string) {
  expectErrorShape(answer, 'oauth');
  expect({ status: answer.status, error: answer.body.error }, answer.text).toEqual({ status, error });
}
