import { describe, expect, it } from 'vitest';
import { findAssignments, findOptions, findSessions } from '../../../../domain/redaction/find-assignments.ts';

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
    ['password="quoted \\" inside" x', ['quoted \\" inside']],
    ['<password>hunter2</password>', ['hunter2']],
    [':password => "hunter2"', ['hunter2']],
    ['pwd := hunter2', ['hunter2']],
    ['pwd=a&b user=x', ['a&b']],
    ['Cookie: theme=dark; x', ['dark']],
    ['JSESSIONID=0A1B2C3D4E5F; x', ['0A1B2C3D4E5F']],
    ['/app;jsessionid=0A1B2C3D4E5F?x=1', ['0A1B2C3D4E5F']],
    ['session=9f86d081884c7d65', ['9f86d081884c7d65']],
    ['Authorization: token abcdef', ['abcdef']],
    ['db_pass=hunter2', ['hunter2']],
    ['//registry.example.com/:_authToken=abc', ['abc']],
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
    'sid=0',
    'session=started',
    'pass=12',
    'sig=abc',
    'Password: incorrect',
    'authorization: required',
    '[token:0123456789abcdef]',
    'Authorization: Bearer x',
    'token_count=5',
    'https://example.com/',
    '//registry.example.com/:_authToken=$NPM_TOKEN',
    'a=b',
    '=',
  ])('finds no value in %j', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('findOptions', () => {
  it('finds the values of options that name a secret', () => {
    const text = 'mysql --user bob --password hunter2 --token abc --verbose --secret --x 1';

    expect(findOptions(text).map(({ start, end }) => text.slice(start, end))).toEqual(['hunter2', 'abc']);
  });
});

describe('findSessions', () => {
  it('finds identifiers behind the word, and no words', () => {
    const text =
      'session 9f86d081884c7d65 closed, Session ID 550e8400-e29b-41d4-a716-446655440000; session terminated12';

    expect(findSessions(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      '9f86d081884c7d65',
      '550e8400-e29b-41d4-a716-446655440000',
    ]);
  });
});
