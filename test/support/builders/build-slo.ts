import { journeyQueries } from '../../../domain/sli/journey-metrics.ts';
import type { Slo } from '../../../domain/slo/slo.ts';

/** A valid SLO; every field can be replaced. The queries follow the SLI unless they are given. */
export function buildSlo(overrides: Partial<Slo> = {}): Slo {
  const sli = overrides.sli ?? { kind: 'availability' };
  const journey = {
    journeyId: 'a1b2c3',
    service: 'shop-frontend',
    environment: 'production',
    operation: 'POST /checkout',
  };
  return {
    ...journey,
    sloId: 'slo-1',
    sliId: 'sli-1',
    name: `post-checkout-${sli.kind}`,
    sli,
    objectivePpm: 995_000,
    windowDays: 28,
    variant: 'balanced',
    queries: journeyQueries({ ...journey, ...overrides }, sli),
    ownerTeam: 'shop',
    status: 'approved',
    approvedBy: 'ann@example.com',
    approvedAtMs: 1_767_225_600_000,
    ...overrides,
  };
}
