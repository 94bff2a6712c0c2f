import { z } from 'zod';
import { GRANT_TYPES } from '../../proto/vocabulary/grant-types.ts';
import { type Pace, produce } from '../load.ts';
import { type Operation, SuppliesUsedUp } from '../operation.ts';
import type { Target } from '../target.ts';
import { bodyOf } from '../wrong-answer.ts';
import { startDevice } from './device-start.ts';

/** One poll in so many comes too soon on purpose, to see that the server remembers the one before. */
const TOO_SOON_EVERY = 50;
const TOO_SOON_MS = 1_000;
/** Milliseconds beyond the interval before a device polls again, for a network that is faster the second time. */
const MARGIN_MS = 500;

type Device = { readonly code: string; readonly intervalMs: number; readonly polledAt?: number };

/** A device polls while nobody has decided (RFC 8628 §3.4, §3.5). */
export function devicePoll(target: Target, pace: Pace): Operation {
  // The one that polled longest ago, or never, comes first.
  const waiting: Device[] = [];
  let polls = 0;
  return {
    name: 'device poll, pending',
    async prepare(count, perSecond) {
      const { intervalMs } = await newDevice(target);
      // Whoever has waited for the interval polls again, so that a long run needs no more than these.
      const enough = Math.min(count, perSecond * 1.5 * ((intervalMs + MARGIN_MS) / 1000));
      const made: Device[] = [];
      await produce(Math.ceil(enough), pace, async () => {
        made.push(await newDevice(target));
      });
      waiting.unshift(...made);
    },
    async once() {
      polls += 1;
      const last = waiting.at(-1);
      if (polls % TOO_SOON_EVERY === 0 && last !== undefined && sincePoll(last) < TOO_SOON_MS) {
        // Its interval has grown by this, so it polls no more.
        waiting.pop();
        // One more is the same poll, for clients that send each twice; the third is too soon.
        await poll(target, last, 'authorization_pending');
        return poll(target, last, target.device.slowsDown ? 'slow_down' : 'authorization_pending');
      }
      const first = waiting.shift();
      if (first === undefined || sincePoll(first) < first.intervalMs + MARGIN_MS) throw new SuppliesUsedUp();
      await poll(target, first, 'authorization_pending');
      waiting.push({ ...first, polledAt: performance.now() });
    },
  };
}

function sincePoll({ polledAt }: Device): number {
  return performance.now() - (polledAt ?? Number.NEGATIVE_INFINITY);
}

async function newDevice(target: Target): Promise<Device> {
  const { device_code, interval } = await startDevice(target);
  return { code: device_code, intervalMs: interval * 1000 };
}

async function poll({ http, paths, device }: Target, { code }: Device, expected: string) {
  const form = { grant_type: GRANT_TYPES.deviceCode, device_code: code, client_id: device.clientId };
  bodyOf(await http.postForm(paths.token, form), 400, z.object({ error: z.literal(expected) }));
}
