import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

// All that IANA has given out for the public internet (RFC 4291 §2.4). Old ways to write an IPv4 address lie outside.
const IPV6_GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether a stranger may make this server connect to an address: to global unicast alone (RFC 6890).
 * Takes an address as resolvers write it; anything else, zone ids too, is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return isPublicIPv4(ipaddr.IPv4.parse(address));
  // A zone names an interface of this machine (RFC 4007 §11).
  if (!isIPv6(address) || address.includes('%')) return false;
  // In hextets alone: ipaddr.js reads `::a.b.c.d` as IPv4-mapped, which it is not.
  const ipv6 = ipaddr.IPv6.parse(new URL(`http://[${address}]`).hostname.slice(1, -1));
  if (ipv6.isIPv4MappedAddress()) return isPublicIPv4(ipv6.toIPv4Address());
  return ipv6.match(IPV6_GLOBAL_UNICAST) && ipv6.range() === 'unicast' && !isIsatap(ipv6);
}

function isPublicIPv4(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast';
}

/** An interface identifier of ISATAP leads to the IPv4 address in its last 32 bits, under any prefix (RFC 5214 §6.1). */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return (parts[4] === 0 || parts[4] === 0x0200) && parts[5] === 0x5efe;
}
