import { describe, expect, it } from 'vitest';
import { needsHashKey, readPolicyItems } from '../../../../contracts/settings/redaction-policy-items.ts';
import { DEFAULT_POLICY, policyOf } from '../../../../domain/redaction/redaction-policy.ts';

describe('readPolicyItems', () => {
  it('masks what nobody names, and reads items in order', () => {
    expect(readPolicyItems([])).toEqual({ policy: DEFAULT_POLICY, problems: [] });
    expect(readPolicyItems(['ipv4=hash', ' email = drop '])).toEqual({
      policy: { ...DEFAULT_POLICY, ipv4: 'hash', email: 'drop' },
      problems: [],
    });
    expect(readPolicyItems(['all=off', 'email=mask'])).toEqual({
      policy: { ...policyOf('off'), email: 'mask' },
      problems: [],
    });
  });

  it.each(['email', 'email=', 'email=mash', 'mail=mask', '=mask', 'email=mask=off'])(
    'says what is wrong with %j',
    (item) => {
      const { problems } = readPolicyItems([item]);

      expect(problems).toEqual([expect.stringContaining(`has "${item}"; `)]);
    },
  );

  it('names every wrong item, and keeps what the others say', () => {
    const { policy, problems } = readPolicyItems(['emali=mask', 'ipv4=hash', 'phone=of']);

    expect(problems).toEqual([
      expect.stringMatching(/^has "emali=mask"; the kinds are all, email, /),
      'has "phone=of"; write kind=action with one of off, mask, hash, drop',
    ]);
    expect(policy).toEqual({ ...DEFAULT_POLICY, ipv4: 'hash' });
  });
});

describe('needsHashKey', () => {
  it('is so while any kind is hashed', () => {
    const policies = [['ipv4=hash'], ['ipv4=hash', 'all=mask'], []].map((items) => readPolicyItems(items).policy);

    expect(policies.map(needsHashKey)).toEqual([true, false, false]);
  });
});
