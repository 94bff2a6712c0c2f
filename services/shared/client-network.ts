/** A network that an address is counted in, and how many times the limit of one person it has room for. */
export type ClientNetwork = { readonly network: string; readonly width: number };

/**
 * Of an IPv6 address, in groups of 16 bits and bits of the group after them: a server is often given a /48, a home a /56,
 * and a phone a /64 of a network that it shares with thousands.
 */
const IPV6_PREFIXES = [
  { bits: 48, width: 16 },
  { bits: 56, width: 4 },
  { bits: 64, width: 1 },
] as const;

/**
 * The networks that an address is counted in, the widest first: an IPv4 address alone, the /48, the /56 and the /64 of
 * an IPv6 one, because whoever has one address there has 2^64. Any other text stays as it is; an empty one has none.
 */
export function clientNetworks(address: string): readonly ClientNetwork[] {
  if (address === '') return [];
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return [{ network: mapped ?? address, width: 1 }];

  const groups = ipv6Groups(address);
  return IPV6_PREFIXES.map(({ bits, width }) => ({ network: prefixOf(groups, bits), width }));
}

/** The part of an address that one person holds. */
export function clientNetwork(address: string): string {
  return clientNetworks(address).at(-1)?.network ?? '';
}

function prefixOf(groups: readonly string[], bits: number): string {
  const whole = groups.slice(0, Math.floor(bits / 16));
  const rest = bits % 16 === 0 ? [] : [highByte(groups[whole.length] ?? '0')];
  return `${[...whole, ...rest].join(':')}::/${bits}`;
}

const highByte = (group: string) => (Number.parseInt(group, 16) & 0xff00).toString(16);

function ipv6Groups(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = groupsIn(head);
  const right = tail === undefined ? [] : groupsIn(tail);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array(zeros).fill('0'), ...right];
}

function groupsIn(text: string): string[] {
  return text === '' ? [] : text.split(':').map((group) => group.replace(/^0+(?=.)/, ''));
}
