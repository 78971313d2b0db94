import { describe, expect, it } from 'vitest';
import { findIpv4 } from '../../../../domain/redaction/find-ipv4.ts';

const found = (text: string) => findIpv4(text).map(({ start, end }) => text.slice(start, end));

describe('findIpv4', () => {
  it.each([
    ['10.0.0.1', ['10.0.0.1']],
    ['255.255.255.255', ['255.255.255.255']],
    ['http://10.0.0.1/x', ['10.0.0.1']],
    ['http://10.0.0.1:80', ['10.0.0.1']],
    ['10.0.0.0/8', ['10.0.0.0']],
    ['10.0.0.1-10.0.0.9', ['10.0.0.1', '10.0.0.9']],
    ['(192.168.1.20).', ['192.168.1.20']],
    ['/hosts/10.0.0.1/x', ['10.0.0.1']],
    ['client=10.0.0.1,10.0.0.2', ['10.0.0.1', '10.0.0.2']],
  ])('finds the addresses of %j', (text, addresses) => {
    expect(found(text)).toEqual(addresses);
  });

  it.each([
    '0.0.0.0',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '0001.2.3.4',
    'Chrome/126.0.0.0',
    'Foo-Bar/1.2.3.4',
    'v1.2.3.4',
    'version 1.2.3.4',
    'version: "1.2.3.4"',
    'build=1.2.3.4',
    'app-1.2.3.4.jar',
    '1.2.3.4-rc1',
    '1.2.3.4beta',
    'x1.2.3.4',
    '1.2.3.4_5',
  ])('finds no address in %j', (text) => {
    expect(found(text)).toEqual([]);
  });
});
