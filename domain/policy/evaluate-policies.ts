import type { DeliveryImpact, Policy, PolicyFinding, PolicyVerdict } from './policy.ts';

/**
 * Judges a delivery by every policy. One `deny` denies; so does the absence of any `allow` (default deny): a
 * delivery that no policy speaks about is not delivered.
 *
 * The share of services is floored at one service: a delivery touches at least one, and an organisation with fewer
 * than ten services could otherwise never deliver anything at 10 %.
 */
export function evaluatePolicies(policies: readonly Policy[], impact: DeliveryImpact): PolicyVerdict {
  const findings = policies.map((policy) => evaluatePolicy(policy, impact));
  const denied = findings.some((finding) => finding.verdict === 'deny');
  const allowed = findings.some((finding) => finding.verdict === 'allow');
  return {
    verdict: allowed && !denied ? 'allow' : 'deny',
    findings: allowed || denied ? findings : noPolicy(findings),
  };
}

/** The largest number of services that a policy lets one delivery touch. */
export function allowedServices(policy: Policy, totalServices: number): number {
  const byShare = Math.max(1, Math.floor((policy.blastRadius.servicesPercent * totalServices) / 100));
  return Math.min(byShare, policy.blastRadius.servicesAbsolute);
}

function evaluatePolicy(policy: Policy, impact: DeliveryImpact): PolicyFinding {
  const finding = { policyId: policy.policyId, name: policy.name };
  if (!policy.enabled) return { ...finding, verdict: 'not_applicable', explanation: 'The policy is switched off.' };
  if (policy.appliesTo === 'critical_services' && !impact.touchesCritical) {
    return { ...finding, verdict: 'not_applicable', explanation: 'No service of this delivery is marked critical.' };
  }
  const allowed = allowedServices(policy, impact.totalServices);
  const figures = `The delivery touches ${String(impact.touchedServices)} of ${String(impact.totalServices)} services`;
  const limit =
    `${String(policy.blastRadius.servicesPercent)} % (at least one), at most ` +
    `${String(policy.blastRadius.servicesAbsolute)} services, that is ${String(allowed)} here`;
  return impact.touchedServices <= allowed
    ? { ...finding, verdict: 'allow', explanation: `${figures}; allowed are ${limit}.` }
    : { ...finding, verdict: 'deny', explanation: `${figures}; allowed are only ${limit}. Deliver fewer at a time.` };
}

function noPolicy(findings: readonly PolicyFinding[]): readonly PolicyFinding[] {
  return [
    ...findings,
    {
      policyId: 'default-deny',
      name: 'Default deny',
      verdict: 'deny',
      explanation: 'No enabled policy applies to this delivery; enable one that does.',
    },
  ];
}
