import { describe, expect, it } from 'vitest';
import { findAssignments } from '../../../../domain/redaction/find-assignments.ts';

const found = (text: string) => findAssignments(text).map(({ start, end }) => text.slice(start, end));

describe('findAssignments', () => {
  it.each([
    ['password=hunter2', ['hunter2']],
    ['PASSWORD = hunter2; user=jo', ['hunter2']],
    ['{"password":"hunter 2","n":1}', ['hunter 2']],
    ["{'api_key': 'abc'}", ['abc']],
    ['{\\"token\\":\\"abc\\"}', ['abc']],
    ['?access_token=abc&client-secret=def', ['abc', 'def']],
    ['accessToken: abc', ['abc']],
    ['X-Api-Key: abc', ['abc']],
    ['password="unclosed', ['unclosed']],
  ])('finds the values of %j', (text, values) => {
    expect(found(text)).toEqual(values);
  });

  it.each([
    'password=',
    'password=?',
    'password = $1',
    'token=:token',
    'secret: {{ secret }}',
    'password=null',
    'password=****',
    'token=[redacted:jwt]',
    'tokens=12',
    'token_count=5',
    'https://example.com/',
    'a=b',
    '=',
  ])('finds no value in %j', (text) => {
    expect(found(text)).toEqual([]);
  });
});
