import { beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/decision/decision.ts';
import type { DecisionLog } from '../../../domain/decision/ports.ts';
import type { PolicyStore } from '../../../domain/policy/ports.ts';

/** What every policy store does. `setup` gives a freshly installed one. */
export function describePolicyStore(name: string, setup: () => Promise<PolicyStore>): void {
  describe(`the policy store on ${name}`, () => {
    let store: PolicyStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('comes with the conservative and the critical-services policy', async () => {
      const policies = await store.listPolicies();

      expect(policies).toEqual([
        {
          policyId: 'conservative',
          name: 'Conservative',
          enabled: true,
          appliesTo: 'all',
          blastRadius: { servicesPercent: 10, servicesAbsolute: 5 },
        },
        {
          policyId: 'critical-services',
          name: 'Critical services',
          enabled: true,
          appliesTo: 'critical_services',
          blastRadius: { servicesPercent: 5, servicesAbsolute: 5 },
        },
      ]);
    });

    it('replaces a policy by its id', async () => {
      const [conservative] = await store.listPolicies();
      const blastRadius = { servicesPercent: 12.5, servicesAbsolute: 7 };
      const changed = { ...conservative!, enabled: false, blastRadius };

      await store.savePolicy(changed);

      expect(await store.listPolicies()).toContainEqual(changed);
      expect(await store.listPolicies()).toHaveLength(2);
    });
  });
}

/** What every decision log does. `setup` gives an empty one. */
export function describeDecisionLog(name: string, setup: () => Promise<DecisionLog>): void {
  describe(`the decision log on ${name}`, () => {
    const approval: Decision = {
      decisionId: 'd1',
      sliId: 'sli-1',
      verdict: 'approve',
      actor: 'ann',
      reason: '',
      atMs: 10,
      variant: 'balanced',
      changes: { objectivePpm: 995_000, windowDays: 28 },
    };
    const rejection: Decision = {
      ...{ decisionId: 'd0', sliId: 'sli-1', actor: 'bob', reason: 'no', atMs: 20 },
      verdict: 'reject',
    };
    let log: DecisionLog;
    beforeEach(async () => {
      log = await setup();
    });

    it('lists the decisions on an SLI in order of time, as they were recorded', async () => {
      await log.recordDecision(rejection, true);
      await log.recordDecision(approval, false);
      await log.recordDecision({ ...approval, decisionId: 'd2', sliId: 'sli-2' }, false);

      const decisions = await log.listDecisions('sli-1');

      expect(decisions).toEqual([
        { ...approval, late: false },
        { ...rejection, late: true },
      ]);
    });

    it('keeps the first record of a decision that is recorded twice', async () => {
      await log.recordDecision(approval, false);

      await log.recordDecision({ ...approval, reason: 'again' }, true);

      expect(await log.listDecisions('sli-1')).toEqual([{ ...approval, late: false }]);
    });
  });
}
