import { describe, expect, it } from 'vitest';
import { createDeliveryActivities } from '../../../activities/create-delivery-activities.ts';
import type { ReviewReminder } from '../../../activities/ports.ts';
import type { Decision } from '../../../domain/decision/decision.ts';
import { sloIdOf } from '../../../domain/decision/slo-from-decision.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { buildRecommendation } from '../../support/builders/build-recommendation.ts';
import { buildSlo } from '../../support/builders/build-slo.ts';
import { createMemoryStores } from '../../support/fakes/memory-stores.ts';

const POLICY: Policy = {
  ...{ policyId: 'conservative', name: 'Conservative', enabled: true, appliesTo: 'all' },
  blastRadius: { servicesPercent: 10, servicesAbsolute: 5 },
};

const APPROVAL: Decision = {
  ...{ decisionId: 'd-1', sliId: 'sli-1', verdict: 'approve', actor: 'ada', reason: 'fine', atMs: 42 },
};

function setUp() {
  const stores = createMemoryStores();
  const reminders: ReviewReminder[] = [];
  const metrics = createMetrics();
  const activities = createDeliveryActivities({
    ...stores,
    metrics,
    apiUrl: 'http://127.0.0.1:8000',
    notifier: { remind: async (reminder) => void reminders.push(reminder) },
  });
  stores.rows.recommendations.set('sli-1', buildRecommendation());
  stores.rows.services.push({
    ...{ serviceId: 's', name: 'shop-frontend', environment: 'production', ownerTeam: 'shop', status: 'registered' },
    ...{ criticality: 'standard', telemetryEndpoints: {}, labelMappings: {}, createdAtMs: 0 },
  });
  return { activities, rows: stores.rows, metrics, reminders };
}

describe('recordDecision', () => {
  it('creates the SLO, sets the status and writes the log for an approval', async () => {
    const { activities, rows } = setUp();

    const effect = await activities.recordDecision({ decision: APPROVAL });

    expect(effect).toEqual({ status: 'approved', sloId: sloIdOf('sli-1') });
    expect(rows.slos.get(sloIdOf('sli-1'))).toMatchObject({ status: 'approved', approvedBy: 'ada', ownerTeam: 'shop' });
    expect(rows.recommendations.get('sli-1')).toMatchObject({ status: 'approved', decidedBy: 'ada', decidedAtMs: 42 });
    expect(rows.decisions).toEqual([{ ...APPROVAL, late: false }]);
  });

  it('changes nothing more when it is repeated after a crash', async () => {
    const { activities, rows } = setUp();
    await activities.recordDecision({ decision: APPROVAL });

    const repeated = await activities.recordDecision({ decision: APPROVAL });

    expect(repeated).toEqual({ status: 'approved', sloId: sloIdOf('sli-1') });
    expect(rows.slos.size).toBe(1);
    expect(rows.decisions).toHaveLength(1);
  });

  it('creates no SLO for a rejection', async () => {
    const { activities, rows } = setUp();

    const effect = await activities.recordDecision({ decision: { ...APPROVAL, verdict: 'reject', reason: 'no' } });

    expect(effect).toEqual({ status: 'rejected' });
    expect(rows.slos.size).toBe(0);
    expect(rows.recommendations.get('sli-1')).toMatchObject({ status: 'rejected', decisionReason: 'no' });
  });

  it.each(['superseded', 'expired', 'rejected'] as const)('refuses to approve what is %s', async (status) => {
    const { activities, rows } = setUp();
    rows.recommendations.set('sli-1', buildRecommendation({ status }));

    const recorded = activities.recordDecision({ decision: APPROVAL });

    await expect(recorded).rejects.toMatchObject({ type: 'failed_precondition', nonRetryable: true });
    expect(rows.slos.size).toBe(0);
  });

  it('marks a late decision in the log and changes nothing else', async () => {
    const { activities, rows } = setUp();

    await activities.recordLateDecision({ decision: APPROVAL });

    expect(rows.decisions).toEqual([{ ...APPROVAL, late: true }]);
    expect(rows.recommendations.get('sli-1')?.status).toBe('pending');
  });
});

describe('pending recommendations', () => {
  it('finds those that a newer analysis has not superseded, and expires those alone', async () => {
    const { activities, rows } = setUp();
    rows.recommendations.set('sli-2', buildRecommendation({ sliId: 'sli-2', status: 'superseded' }));
    const sliIds = ['sli-1', 'sli-2'];

    const pending = await activities.selectPending({ sliIds });
    await activities.expireRecommendations({ sliIds, atMs: 7 });

    expect(pending).toEqual({ sliIds: ['sli-1'] });
    expect(rows.recommendations.get('sli-1')).toMatchObject({ status: 'expired', decidedAtMs: 7 });
    expect(rows.recommendations.get('sli-2')?.status).toBe('superseded');
  });

  it('passes reminders to the notifier', async () => {
    const { activities, reminders } = setUp();
    const reminder: ReviewReminder = {
      ...{ service: 's', environment: 'e', deliveryId: 'd', pendingSliIds: ['sli-1'] },
      ...{ reminder: 1, expiresAtMs: 9, urgency: 'reminder' },
    };

    await activities.remindReviewers(reminder);

    expect(reminders).toEqual([reminder]);
  });
});

describe('evaluatePolicy', () => {
  const change = { service: 'shop-frontend', environment: 'production', sloIds: ['slo-1'] };

  it('allows one service and counts the evaluation', async () => {
    const { activities, rows, metrics } = setUp();
    rows.policies.push(POLICY);
    rows.slos.set('slo-1', buildSlo());

    const verdict = await activities.evaluatePolicy(change);

    expect(verdict.verdict).toBe('allow');
    expect(await metrics.registry.metrics()).toContain('slo_scout_policy_evaluations_total{result="allow"} 1');
  });

  it('denies when no policy applies', async () => {
    const { activities, rows, metrics } = setUp();
    rows.slos.set('slo-1', buildSlo());

    const verdict = await activities.evaluatePolicy(change);

    expect(verdict).toMatchObject({ verdict: 'deny', findings: [{ policyId: 'default-deny' }] });
    expect(await metrics.registry.metrics()).toContain('violations_total{policy="default-deny"} 1');
  });

  it('applies the critical-services policy where a touched service is critical', async () => {
    const { activities, rows } = setUp();
    rows.policies.push({ ...POLICY, appliesTo: 'critical_services' });
    rows.slos.set('slo-1', buildSlo());
    const standard = await activities.evaluatePolicy(change);
    rows.services[0] = { ...rows.services[0]!, criticality: 'critical' };

    const critical = await activities.evaluatePolicy(change);

    expect([standard.verdict, critical.verdict]).toEqual(['deny', 'allow']);
  });

  it('fails for an SLO that does not exist', async () => {
    const { activities } = setUp();

    await expect(activities.evaluatePolicy(change)).rejects.toMatchObject({ type: 'not_found' });
  });
});

describe('generateSloArtifacts', () => {
  it('stores every kind of file under stable ids', async () => {
    const { activities, rows } = setUp();
    rows.slos.set('slo-1', buildSlo());

    const first = await activities.generateSloArtifacts({ sloId: 'slo-1', nowMs: 5 });
    const second = await activities.generateSloArtifacts({ sloId: 'slo-1', nowMs: 6 });

    expect(second).toEqual(first);
    expect([...rows.artifacts.keys()]).toEqual(first.artifactIds);
    expect([...rows.artifacts.values()].map(({ type, status, createdAtMs }) => [type, status, createdAtMs])).toEqual([
      ['prometheus_rule', 'generated', 5],
      ['prometheus_rule_test', 'generated', 5],
      ['grafana_dashboard', 'generated', 5],
      ['runbook', 'generated', 5],
      ['openslo', 'generated', 5],
    ]);
  });

  it('works for an SLO that was written by hand', async () => {
    const { activities, rows } = setUp();
    rows.slos.set('slo-9', buildSlo({ sloId: 'slo-9', sliId: 'none', variant: 'custom' }));

    const { artifactIds } = await activities.generateSloArtifacts({ sloId: 'slo-9', nowMs: 5 });

    expect(artifactIds).toHaveLength(5);
  });
});

describe('settleChange', () => {
  const CHANGE = { service: 'shop-frontend', environment: 'production', sloIds: ['slo-1'], atMs: 9 } as const;

  async function generated() {
    const world = setUp();
    world.rows.slos.set('slo-1', buildSlo());
    const { artifactIds } = await world.activities.generateSloArtifacts({ sloId: 'slo-1', nowMs: 5 });
    return { ...world, change: { ...CHANGE, artifactIds } };
  }

  it('shows SLOs and files on their way, with the pull request', async () => {
    const { activities, rows, change } = await generated();

    await activities.settleChange({ ...change, outcome: 'in_pull_request', pullRequestUrl: 'http://forge/1' });

    expect(rows.slos.get('slo-1')?.status).toBe('in_delivery');
    expect([...rows.artifacts.values()][0]).toMatchObject({
      status: 'in_pull_request',
      pullRequestUrl: 'http://forge/1',
    });
  });

  it('makes them live, and retires what had the same name', async () => {
    const { activities, rows, change } = await generated();
    rows.slos.set('slo-old', buildSlo({ sloId: 'slo-old', status: 'live' }));
    rows.slos.set('slo-other', buildSlo({ sloId: 'slo-other', name: 'other', status: 'live' }));

    await activities.settleChange({ ...change, outcome: 'live' });

    const statuses = [...rows.slos.values()].map(({ sloId, status }) => [sloId, status]);
    expect(statuses).toEqual([
      ['slo-1', 'live'],
      ['slo-old', 'retired'],
      ['slo-other', 'live'],
    ]);
    expect([...rows.artifacts.values()][0]).toMatchObject({ status: 'deployed', deployedAtMs: 9 });
  });

  it('gives them back when the change is withdrawn', async () => {
    const { activities, rows, change } = await generated();

    await activities.settleChange({ ...change, outcome: 'withdrawn' });

    expect(rows.slos.get('slo-1')?.status).toBe('approved');
    expect([...rows.artifacts.values()][0]?.status).toBe('validated');
  });
});
