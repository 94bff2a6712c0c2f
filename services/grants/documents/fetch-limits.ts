import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DocumentUnavailable } from './document-unavailable.ts';

export type FetchLimits = {
  /** Does the work if there is room for it. @throws DocumentUnavailable if there is none */
  readonly within: <T>(host: string, work: () => Promise<T>) => Promise<T>;
};

/** How often and how much at once this process fetches from strangers, so that nobody makes it a weapon against a site. */
export function fetchLimits({ atOnce = 64, atOncePerHost = 4, perHostPerMinute = 30 } = {}): FetchLimits {
  const perMinute = new RateLimiterMemory({ points: perHostPerMinute, duration: 60 });
  const running = new Map<string, number>();
  let runningInAll = 0;

  return {
    async within(host, work) {
      const ofHost = running.get(host) ?? 0;
      if (runningInAll >= atOnce) throw new DocumentUnavailable(`${atOnce} documents are being fetched already`);
      if (ofHost >= atOncePerHost) throw new DocumentUnavailable(`${ofHost} are being fetched from ${host} already`);
      runningInAll += 1;
      running.set(host, ofHost + 1);
      try {
        await countFetch(perMinute, host);
        return await work();
      } finally {
        runningInAll -= 1;
        const left = (running.get(host) ?? 1) - 1;
        if (left === 0) running.delete(host);
        else running.set(host, left);
      }
    },
  };
}

async function countFetch(perMinute: RateLimiterMemory, host: string) {
  try {
    await perMinute.consume(host);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw new DocumentUnavailable(`${refused.consumedPoints} fetches from ${host} within a minute are too many`);
  }
}
