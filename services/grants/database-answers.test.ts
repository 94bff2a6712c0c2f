import { describe, expect, it } from 'vitest';
import { databaseAnswers } from './database-answers.ts';

const at = (seconds: number) => new Date(seconds * 1000);

/** Answers at these seconds; what is known of the silence at the last of them, in seconds. */
function silenceAfter(answers: readonly number[], asked: number) {
  let now = 0;
  const known = databaseAnswers(() => at(now));
  for (now of answers) known.noteAnswer();
  now = asked;
  const silence = known.silence();
  return silence && [silence.from.getTime() / 1000, silence.until && silence.until.getTime() / 1000];
}

describe('The silence of the database', () => {
  it.each([
    ['is none while it answers', [2, 4, 6], 8, undefined],
    ['is none for an answer that is late', [2, 4, 9], 10, undefined],
    ['goes on from the last answer', [2, 4], 40, [4, undefined]],
    ['ends with the next answer', [2, 4, 40, 42], 43, [4, 40]],
    ['is one where it answered for a moment', [2, 4, 40, 42, 90], 91, [4, 90]],
    ['is the last one where it answered for long', [2, 10, 12, 15, 20, 25, 30, 35, 40, 45, 60], 61, [45, 60]],
  ] as const)('%s', (_, answers, asked, expected) => {
    expect(silenceAfter(answers, asked)).toEqual(expected);
  });
});
