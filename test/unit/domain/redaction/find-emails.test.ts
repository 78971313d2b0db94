import { describe, expect, it } from 'vitest';
import { findEmails } from '../../../../domain/redaction/find-emails.ts';

const found = (text: string) => findEmails(text).map(({ start, end }) => text.slice(start, end));

describe('findEmails', () => {
  it.each([
    ['a@b.io', ['a@b.io']],
    ['<jane@example.com>, (joe@example.org).', ['jane@example.com', 'joe@example.org']],
    ['mailto:jane@example.com?subject=x', ['jane@example.com']],
    ['?email=jane%40example.com&x=1', ['jane%40example.com']],
    ['jörg@bücher.example', ['jörg@bücher.example']],
    ["o'neil@example.com", ["o'neil@example.com"]],
    ['two@example.com@three.org', ['two@example.com']],
    ['jane@example.com.', ['jane@example.com']],
    ['jane@sub-domain.example.museum/path', ['jane@sub-domain.example.museum']],
  ])('finds the addresses of %j', (text, addresses) => {
    expect(found(text)).toEqual(addresses);
  });

  it.each([
    '@example.com',
    'jane@',
    'jane@localhost',
    'a@b.c',
    'lodash@4.17.21',
    'x@1.2.3-beta.rc',
    'jane @ example.com',
    'git@github.com:org/repo.git',
    'git clone git@gitlab.example.com:group/x',
    'git@github.com: Permission denied (publickey).',
    'ssh://git@github.com/org/repo.git',
    'git+ssh://git@host.example.com:22/x',
  ])('finds no address in %j', (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    'git@example.com',
    'legit@example.com:x',
    'git%40example.com',
    'jo@host.example.com:/home',
    '/git@example.com',
  ])('still finds one in %j', (text) => {
    expect(found(text)).toHaveLength(1);
  });

  it('looks no further than the longest address that may be', () => {
    const text = `${'a'.repeat(1000)}@example.com`;

    const [range] = findEmails(text);

    expect((range?.end ?? 0) - (range?.start ?? 0)).toBe(64 + '@example.com'.length);
  });
});
