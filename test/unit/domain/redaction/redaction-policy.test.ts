import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, enabledKinds, policyOf } from '../../../../domain/redaction/redaction-policy.ts';
import { REDACTION_KINDS } from '../../../../domain/redaction/redaction-kind.ts';

describe('policyOf', () => {
  it('has the same action for every kind', () => {
    const policy = policyOf('drop');

    expect(Object.keys(policy)).toEqual(REDACTION_KINDS);
    expect(new Set(Object.values(policy))).toEqual(new Set(['drop']));
  });
});

describe('enabledKinds', () => {
  it('are those that are not off', () => {
    expect([...enabledKinds({ ...policyOf('off'), ssn: 'drop' })]).toEqual(['ssn']);
    expect([...enabledKinds(DEFAULT_POLICY)]).toEqual(REDACTION_KINDS);
  });
});
