import type { RefusalCode } from '../../proto/vocabulary/error-codes.ts';

type Particulars = {
  readonly suggested?: string;
  readonly retryAfterSeconds?: number;
  /** Of a conflict: nothing of that name exists, the state of things does not allow it. */
  readonly byState?: true;
};

/** A refusal that is shown to a person: `message` says what is wrong, `suggested` what to do next. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly suggested: string;
  readonly retryAfterSeconds: number;
  readonly byState: boolean;

  constructor(code: RefusalCode, message: string, more: Particulars = {}) {
    super(message);
    this.code = code;
    this.suggested = more.suggested ?? '';
    this.retryAfterSeconds = more.retryAfterSeconds ?? 0;
    this.byState = more.byState ?? false;
  }
}

/** A conflict with the state of things, such as the last administrator that is to go. */
export const stateConflict = (message: string, suggested = '') =>
  new Refusal('conflict', message, { suggested, byState: true });

/** A value that does not fit; `suggested` says what would. */
export const invalidArgument = (message: string, suggested = '') =>
  new Refusal('invalid_argument', message, { suggested });
