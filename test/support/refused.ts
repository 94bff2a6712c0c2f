import { expect } from 'vitest';
import type { Answer } from './http.ts';
import { expectErrorShape } from './refusals.ts';

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
