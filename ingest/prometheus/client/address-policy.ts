import { BlockList, isIP } from 'node:net';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/** Decides which addresses may be connected to for a host of a URL. */
export interface AddressPolicy {
  /** @param host name or address, without brackets @param address what it resolved to */
  allows(host: string, address: string): boolean;
}

/** For URLs of the operator's own file. */
export const ANY_ADDRESS: AddressPolicy = { allows: () => true };

/** Not public (RFC 6890 and IANA's special-purpose registry), and what no service of ours is behind. */
const FORBIDDEN_IPV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];
/** Only this is routed; within it are tunnels, which lead to any IPv4 address, and documentation. */
const GLOBAL_IPV6 = ['2000::/3'];
const FORBIDDEN_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
/** Cloud providers answer with credentials here: a name that is allowed does not open it, its range does. */
const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'];

const forbiddenIpv4 = blockListOf(FORBIDDEN_IPV4);
const globalIpv6 = blockListOf(GLOBAL_IPV6);
const forbiddenIpv6 = blockListOf(FORBIDDEN_IPV6);
const linkLocal = blockListOf(LINK_LOCAL);

/**
 * The policy for URLs that came over the REST API: public addresses, and what the operator allows: ranges
 * (`10.0.0.0/8`), addresses, host names, or all names in a domain (`*.svc.cluster.local`).
 * @throws ScoutError invalid_argument for an entry that is none of these
 */
export function createAddressPolicy(allowed: readonly string[]): AddressPolicy {
  const entries = allowed.map((entry) => entry.trim().toLowerCase());
  const ranges = blockListOf(entries.filter(isRange));
  const names = new Set<string>();
  const suffixes: string[] = [];
  for (const entry of entries.filter((candidate) => !isRange(candidate))) {
    if (!/^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/.test(entry)) throw wrongEntry(entry);
    if (entry.startsWith('*.')) suffixes.push(entry.slice(1));
    else names.add(entry);
  }
  const allowsName = (host: string): boolean => names.has(host) || suffixes.some((suffix) => host.endsWith(suffix));
  return {
    allows(host, address) {
      const plain = unmapped(address);
      if (contains(ranges, plain) || isPublic(plain)) return true;
      return isIP(host) === 0 && allowsName(host.toLowerCase().replace(/\.$/, '')) && !contains(linkLocal, plain);
    },
  };
}

/** Whether anybody on the internet would reach the same machine under this address. */
export function isPublic(address: string): boolean {
  const plain = unmapped(address);
  if (isIP(plain) === 4) return !forbiddenIpv4.check(plain, 'ipv4');
  return isIP(plain) === 6 && globalIpv6.check(plain, 'ipv6') && !forbiddenIpv6.check(plain, 'ipv6');
}

/** An IPv4 address that is written as an IPv6 one leads to the IPv4 address. */
function unmapped(address: string): string {
  const withoutZone = address.split('%', 1)[0] ?? '';
  if (isIP(withoutZone) !== 6) return withoutZone;
  // The URL parser writes every IPv6 address in its shortest form.
  const canonical = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1);
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (match === null) return canonical;
  const words = [match[1], match[2]].map((word) => Number.parseInt(word ?? '', 16));
  return words.flatMap((word) => [word >> 8, word & 0xff]).join('.');
}

function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function isRange(entry: string): boolean {
  return isIP(entry.split('/', 1)[0] ?? '') !== 0;
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(range);
    const address = match?.[1] ?? '';
    const isIpv6 = isIP(address) === 6;
    const allBits = isIpv6 ? 128 : 32;
    const bits = Number(match?.[2] ?? allBits);
    if (match === null || bits > allBits) throw wrongEntry(range);
    list.addSubnet(address, bits, isIpv6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

function wrongEntry(entry: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `SLO_SCOUT_COLLECT_ALLOW has "${entry}"; an entry is an address, a range (10.0.0.0/8), a host name or *.domain.`,
    details: { settings: ['SLO_SCOUT_COLLECT_ALLOW'] },
  });
}
