import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY, policyOf } from '../../../../domain/redaction/redaction-policy.ts';

const hash = (value: string) => `0123456789ab${value.length.toString(16)}`;

describe('createRedactor', () => {
  it('does with each kind what the policy says', () => {
    const policy = { ...DEFAULT_POLICY, email: 'hash', ipv4: 'drop', phone: 'off' } as const;
    const redactor = createRedactor({ policy, hash });

    const redacted = redactor.redact('a@b.io 10.0.0.1 +14155550132 pwd=hunter2', '');

    expect(redacted).toEqual({
      text: '[email:0123456789ab6]  +14155550132 pwd=[redacted:password]',
      kinds: ['email', 'ipv4', 'password'],
    });
  });

  it('gives equal values equal hashes, and does not hash hashes again', () => {
    const redactor = createRedactor({ policy: policyOf('hash'), hash });
    const once = redactor.redact('token=abcdef sid=9f86d081884c7d65 a@b.io', '')?.text ?? '';

    expect(once).toBe('token=[assignment:0123456789ab6] sid=[session_id:0123456789ab10] [email:0123456789ab6]');
    expect(redactor.redact(once, '')).toBeUndefined();
    expect(redactor.redact('[password:0123456789abcdef] [github_token:0123456789abcdef]', '')).toBeUndefined();
  });

  it('tells what the name of an attribute decides', () => {
    const redactor = createRedactor({ policy: { ...DEFAULT_POLICY, sensitive_key: 'drop' } });

    expect(redactor.redactByKey('db.password')).toMatchObject({ kind: 'sensitive_key', drop: true });
    expect(redactor.redactByKey('session.id')).toMatchObject({ kind: 'session_id', drop: false });
    expect(redactor.redactByKey('http.route')).toBeUndefined();
    expect(redactor.redactByKey('http.route')).toBeUndefined();
    expect(createRedactor({ policy: policyOf('off') }).redactByKey('db.password')).toBeUndefined();
  });

  it('asks the patterns in force at every call', () => {
    let word = 'alpha';
    const redactor = createRedactor({
      policy: { ...policyOf('off'), custom: 'mask' },
      custom: () => ({
        mayContain: () => true,
        find: (text) => {
          const start = text.indexOf(word);
          return start < 0 ? [] : [{ start, end: start + word.length, kind: 'custom', replacement: '<word>' }];
        },
      }),
    });

    const before = redactor.redact('alpha beta', '');
    word = 'beta';
    const after = redactor.redact('alpha beta', '');

    expect([before?.text, after?.text]).toEqual(['<word> beta', 'alpha <word>']);
    expect(redactor.mayContain(new Uint8Array(1), 0, 1)).toBe(true);
  });

  it('finds nothing when everything is off', () => {
    const redactor = createRedactor({ policy: policyOf('off') });

    expect(redactor.find('a@b.io 10.0.0.1 password=x', '')).toEqual([]);
    expect(redactor.mayContain(new TextEncoder().encode('a@b.io'), 0, 6)).toBe(false);
  });
});
