import { describe, expect, it } from 'vitest';
import { sloLabels, sloRuleId, sloSelector } from '../../../../domain/artifact/slo-conventions.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

describe('the conventions of rules', () => {
  it('tell the same SLO in two environments apart', () => {
    expect(sloRuleId(buildSlo({ environment: 'staging' }))).not.toBe(sloRuleId(buildSlo()));
  });

  it('leave out an owner that nobody named', () => {
    expect(sloLabels(buildSlo({ ownerTeam: '' }))).not.toHaveProperty('team');
  });

  it('quote label values', () => {
    expect(sloSelector(buildSlo({ service: 'a"b' }))).toContain('sloth_service="a\\"b"');
  });
});
