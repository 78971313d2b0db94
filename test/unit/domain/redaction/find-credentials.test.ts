import { describe, expect, it } from 'vitest';
import { findAuthorizations, findUrlCredentials } from '../../../../domain/redaction/find-credentials.ts';
import type { RangeFinder } from '../../../../domain/redaction/redaction-kind.ts';

const found = (find: RangeFinder, text: string) => find(text).map(({ start, end }) => text.slice(start, end));

describe('findAuthorizations', () => {
  it.each([
    ['Bearer abc123def', ['abc123def']],
    ['authorization: BEARER  eyJx.y.z1', ['eyJx.y.z1']],
    ['Basic dXNlcjpwYXNz, next', ['dXNlcjpwYXNz']],
    ['Basic dXNlcjpwYXM=', ['dXNlcjpwYXM=']],
    ['İ Bearer abc123def', ['abc123def']],
    ['Authorization%3A%20Bearer%20abc123def', ['abc123def']],
  ])('finds the token of %j', (text, tokens) => {
    expect(found(findAuthorizations, text)).toEqual(tokens);
  });

  it.each([
    'bearer authentication failed',
    'basic information',
    'Bearer',
    'forbearer abc123def',
    'Basic plan',
    'Basic HTTP/1.1',
    'basic dXNlcm5hbWU=',
  ])('finds none in %j', (text) => {
    expect(found(findAuthorizations, text)).toEqual([]);
  });
});

describe('findUrlCredentials', () => {
  it.each([
    ['https://user:pa@ss@host/x', ['user:pa@ss']],
    ['amqp://guest:guest@localhost:5672 and redis://:secret@cache', ['guest:guest', ':secret']],
  ])('finds the user information of %j', (text, credentials) => {
    expect(found(findUrlCredentials, text)).toEqual(credentials);
  });

  it.each(['https://host:443/a@b', 'ssh://git@host/x', 'https://host/?q=a:b@c', '://'])('finds none in %j', (text) => {
    expect(found(findUrlCredentials, text)).toEqual([]);
  });
});
