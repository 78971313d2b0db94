import { describe, expect, it } from 'vitest';
import { findIpv6 } from '../../../../domain/redaction/find-ipv6.ts';

const found = (text: string) => findIpv6(text).map(({ start, end }) => text.slice(start, end));

describe('findIpv6', () => {
  it.each([
    ['2001:db8::1', ['2001:db8::1']],
    ['http://[2001:db8::1]:80/', ['2001:db8::1']],
    ['from 2001:0db8:0000:0000:0000:ff00:0042:8329.', ['2001:0db8:0000:0000:0000:ff00:0042:8329']],
    ['fe80::1ff:fe23:4567:890a%eth0 up', ['fe80::1ff:fe23:4567:890a%eth0']],
    ['::ffff:192.0.2.128', ['::ffff:192.0.2.128']],
    ['addr:2001:db8::1: closed', ['2001:db8::1']],
    ['2001:db8:1::/48', ['2001:db8:1::']],
    ['a=2001:db8::1,b=2001:db8::2', ['2001:db8::1', '2001:db8::2']],
  ])('finds the addresses of %j', (text, addresses) => {
    expect(found(text)).toEqual(addresses);
  });

  it.each([
    '10:20:30',
    '00:1a:2b:3c:4d:5e',
    '00:1a:2b:ff:fe:3c:4d:5e',
    '1:2:3:4:5:6:7:8',
    '::',
    '::1',
    'std::vec::push',
    'a::b',
    'crate::dec::abc',
    '2001:db8::1::2',
    '2001:db8::12345',
    'x2001:db8::1',
    '2001:db8::1g',
    ':::::::',
    '2026:04:17',
  ])('finds no address in %j', (text) => {
    expect(found(text)).toEqual([]);
  });
});
