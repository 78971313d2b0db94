import { describe, expect, it } from 'vitest';
import { hostAndPort, readReceiverAddress } from '../../../../cli/send/receiver-address.ts';

describe('readReceiverAddress', () => {
  it.each([
    ['localhost:4317', { protocol: 'grpc', host: 'localhost', port: 4317, isTls: false }],
    ['grpc://10.0.0.7:4317/', { protocol: 'grpc', host: '10.0.0.7', port: 4317, isTls: false }],
    ['grpcs://[::1]:4317', { protocol: 'grpc', host: '::1', port: 4317, isTls: true }],
    ['http://127.0.0.1:4318', { protocol: 'http', host: '127.0.0.1', port: 4318, isTls: false }],
    ['https://[::1]/v1/traces', { protocol: 'http', host: '::1', port: 443, isTls: true }],
    ['http://collector', { protocol: 'http', host: 'collector', port: 80, isTls: false }],
  ])('reads %s', (address, receiver) => {
    expect(readReceiverAddress(address)).toEqual(receiver);
  });

  it.each(['', 'localhost', 'localhost:0', 'localhost:70000', 'ftp://x:1', 'http://', 'http://x:99999'])(
    'refuses %j and says what to give',
    (address) => {
      expect(() => readReceiverAddress(address)).toThrow('give host:port, grpcs://host:port or http://host:port.');
    },
  );
});

describe('hostAndPort', () => {
  it('puts brackets around an IPv6 address alone', () => {
    expect(hostAndPort({ host: '::1', port: 1 })).toBe('[::1]:1');
    expect(hostAndPort({ host: 'a.b', port: 1 })).toBe('a.b:1');
  });
});
