import { lookup, Resolver } from 'node:dns/promises';

/** Every address of a name, of both families. @throws if there is none, or when the signal ends the wait */
export type NameResolution = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

// A name server of a stranger may keep silent: each is asked twice and given this long.
const ANSWER_WITHIN_MS = 2000;

/**
 * Asks the name servers of this machine (or those given, as `address:port`) and nothing else: no hosts file, no search
 * domain. Unlike getaddrinfo it can be stopped, and it holds no thread that signatures and password hashes need.
 */
export function nameServers(servers?: readonly string[]): NameResolution {
  return async (name, signal) => {
    signal.throwIfAborted();
    const resolver = new Resolver({ timeout: ANSWER_WITHIN_MS, tries: 2 });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return addressesOf(await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]));
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}

// Many names have one family only, and some name servers fail when asked for the other.
function addressesOf(answers: readonly PromiseSettledResult<string[]>[]): string[] {
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (addresses.length === 0 && failed !== undefined) throw failed.reason;
  return addresses;
}

/** Asks as every program of this machine does, hosts file and all: for development, where names are local. */
export const hostLookup: NameResolution = async (name) => {
  const answers = await lookup(name, { all: true, order: 'verbatim' });
  return answers.map(({ address }) => address);
};
