import { describe, expect, it } from 'vitest';
import { createAddressPolicy, isPublic } from '../../../../../ingest/prometheus/client/address-policy.ts';

/** Addresses, each with what it is. */
const FORBIDDEN = [
  ['0.0.0.0', 'this host'],
  ['0.1.2.3', 'this network'],
  ['10.0.0.1', 'private'],
  ['10.255.255.255', 'private'],
  ['100.64.0.1', 'carrier-grade NAT'],
  ['100.127.255.254', 'carrier-grade NAT'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['169.254.169.254', 'cloud metadata'],
  ['169.254.170.2', 'container credentials'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.0.0.8', 'protocol assignments'],
  ['192.0.2.7', 'documentation'],
  ['192.168.1.1', 'private'],
  ['198.18.0.1', 'benchmarks'],
  ['198.51.100.3', 'documentation'],
  ['203.0.113.9', 'documentation'],
  ['224.0.0.1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback in IPv6'],
  ['::ffff:7f00:1', 'loopback in IPv6, in hexadecimal'],
  ['0:0:0:0:0:ffff:a9fe:a9fe', 'cloud metadata in IPv6'],
  ['::127.0.0.1', 'loopback, deprecated form'],
  ['64:ff9b::7f00:1', 'NAT64'],
  ['100::1', 'discard'],
  ['2001::1', 'Teredo'],
  ['2001:db8::1', 'documentation'],
  ['2002:7f00:1::', '6to4'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', 'cloud metadata over IPv6'],
  ['fe80::1', 'link local'],
  ['fe80::1%eth0', 'link local with a zone'],
  ['ff02::1', 'multicast'],
  ['not an address', 'nothing'],
] as const;
const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '11.0.0.1',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
];

describe('the address policy of registered URLs', () => {
  it.each(FORBIDDEN)('refuses %s (%s)', (address) => {
    const policy = createAddressPolicy([]);

    expect(isPublic(address)).toBe(false);
    expect(policy.allows('prometheus.example', address)).toBe(false);
  });

  it.each(PUBLIC)('takes %s', (address) => {
    expect(createAddressPolicy([]).allows('prometheus.example', address)).toBe(true);
  });

  it('takes what ranges and addresses allow, however the address is written', () => {
    const policy = createAddressPolicy(['10.0.0.0/8', '127.0.0.1', 'fd00::/8', '169.254.169.253']);

    expect(policy.allows('p', '10.9.8.7')).toBe(true);
    expect(policy.allows('p', '::ffff:10.9.8.7')).toBe(true);
    expect(policy.allows('p', '127.0.0.1')).toBe(true);
    expect(policy.allows('p', 'fd12::1')).toBe(true);
    expect(policy.allows('p', '169.254.169.253')).toBe(true);
    expect(policy.allows('p', '127.0.0.2')).toBe(false);
    expect(policy.allows('p', '192.168.0.1')).toBe(false);
    expect(policy.allows('p', '169.254.169.254')).toBe(false);
  });

  it('takes private addresses of allowed names, never link-local ones', () => {
    const policy = createAddressPolicy(['prometheus', '*.svc.cluster.local']);

    expect(policy.allows('prometheus', '10.0.0.1')).toBe(true);
    expect(policy.allows('Prometheus.', '127.0.0.1')).toBe(true);
    expect(policy.allows('p.monitoring.svc.cluster.local', 'fd00::1')).toBe(true);
    expect(policy.allows('prometheus', '169.254.169.254')).toBe(false);
    expect(policy.allows('prometheus', 'fe80::1')).toBe(false);
    expect(policy.allows('svc.cluster.local', '10.0.0.1')).toBe(false);
    expect(policy.allows('evilsvc.cluster.local', '10.0.0.1')).toBe(false);
    expect(policy.allows('prometheus.evil.example', '10.0.0.1')).toBe(false);
  });

  it.each(['10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/', '::/129', '10.0.0.0/8/8', 'a b', 'http://x', '*', 'x*'])(
    'refuses the entry %j',
    (entry) => {
      expect(() => createAddressPolicy([entry])).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
    },
  );
});
