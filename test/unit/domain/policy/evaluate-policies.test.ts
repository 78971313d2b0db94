import { describe, expect, it } from 'vitest';
import { allowedServices, evaluatePolicies } from '../../../../domain/policy/evaluate-policies.ts';
import type { DeliveryImpact, Policy } from '../../../../domain/policy/policy.ts';

const CONSERVATIVE: Policy = {
  policyId: 'conservative',
  name: 'Conservative',
  enabled: true,
  appliesTo: 'all',
  blastRadius: { servicesPercent: 10, servicesAbsolute: 5 },
};
const CRITICAL: Policy = {
  ...CONSERVATIVE,
  policyId: 'critical-services',
  name: 'Critical services',
  appliesTo: 'critical_services',
  blastRadius: { servicesPercent: 5, servicesAbsolute: 5 },
};
const IMPACT: DeliveryImpact = {
  totalServices: 40,
  touchedServices: 1,
  touchesCritical: false,
  slos: 3,
  alerts: 6,
  approvers: ['ann'],
};

describe('the blast radius', () => {
  it.each([
    { totalServices: 1, allowed: 1 },
    { totalServices: 5, allowed: 1 },
    { totalServices: 20, allowed: 2 },
    { totalServices: 39, allowed: 3 },
    { totalServices: 1_000, allowed: 5 },
  ])('of ten percent or five services allows $allowed of $totalServices', ({ totalServices, allowed }) => {
    expect(allowedServices(CONSERVATIVE, totalServices)).toBe(allowed);
  });
});

describe('evaluating policies', () => {
  it('allows a delivery inside every applicable radius', () => {
    const verdict = evaluatePolicies([CONSERVATIVE, CRITICAL], IMPACT);

    expect(verdict.verdict).toBe('allow');
    expect(verdict.findings.map((finding) => finding.verdict)).toEqual(['allow', 'not_applicable']);
  });

  it('denies with figures and advice when the radius is exceeded', () => {
    const verdict = evaluatePolicies([CONSERVATIVE], { ...IMPACT, touchedServices: 6 });

    expect(verdict.verdict).toBe('deny');
    expect(verdict.findings[0]?.explanation).toContain('touches 6 of 40 services');
    expect(verdict.findings[0]?.explanation).toContain('Deliver fewer at a time');
  });

  it('lets the stricter policy win when a critical service is touched', () => {
    const verdict = evaluatePolicies([CONSERVATIVE, CRITICAL], {
      ...IMPACT,
      touchedServices: 3,
      touchesCritical: true,
    });

    expect(verdict.verdict).toBe('deny');
    expect(verdict.findings.map((finding) => finding.verdict)).toEqual(['allow', 'deny']);
  });

  it.each([
    { name: 'no policy exists', policies: [] },
    { name: 'every policy is switched off', policies: [{ ...CONSERVATIVE, enabled: false }] },
    { name: 'no policy applies', policies: [CRITICAL] },
  ])('denies by default when $name', ({ policies }) => {
    const verdict = evaluatePolicies(policies, IMPACT);

    expect(verdict.verdict).toBe('deny');
    expect(verdict.findings.at(-1)?.policyId).toBe('default-deny');
  });
});
