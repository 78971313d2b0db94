import { describe, expect, it } from 'vitest';
import { createGitopsActivities } from '../../../activities/create-gitops-activities.ts';
import type { GitopsActivityDeps } from '../../../activities/create-gitops-activities.ts';
import type { Artifact, ArtifactValidation } from '../../../domain/artifact/artifact.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { buildRecommendation } from '../../support/builders/build-recommendation.ts';
import { buildSlo } from '../../support/builders/build-slo.ts';
import { createMemoryForge } from '../../support/fakes/memory-forge.ts';
import { createMemoryStores } from '../../support/fakes/memory-stores.ts';
import { createActivityEnvironment } from '../../support/activity-environment.ts';

const CHANGE = { service: 'shop-frontend', environment: 'production', sloIds: ['slo-1'], artifactIds: ['a-1', 'a-2'] };

function buildArtifact(overrides: Partial<Artifact>): Artifact {
  return {
    ...{ artifactId: 'a-1', sloId: 'slo-1', service: 'shop-frontend', environment: 'production' },
    ...{ type: 'prometheus_rule', path: 'slos/x/rules.yaml', content: 'groups: [{name: g-1}, {name: g-2}]' },
    ...{ sha256: 'a'.repeat(64), status: 'generated', createdAtMs: 0 },
    validation: { status: 'not_applicable', output: '' },
    ...overrides,
  };
}

function setUp(replaced: Partial<GitopsActivityDeps> = {}) {
  const stores = createMemoryStores();
  const forge = createMemoryForge();
  const passed: ArtifactValidation = { status: 'passed', output: 'SUCCESS' };
  const metrics = createMetrics();
  const activities = createGitopsActivities({
    ...stores,
    ruleValidator: { validate: async () => new Map([['slos/x/rules.yaml', passed]]) },
    pullRequests: forge,
    liveRules: undefined,
    metrics,
    commitMessageFormat: 'feat(slo): {message}',
    apiUrl: 'http://127.0.0.1:8000',
    ...replaced,
  });
  stores.rows.slos.set('slo-1', buildSlo());
  stores.rows.recommendations.set('sli-1', buildRecommendation());
  stores.rows.artifacts.set('a-1', buildArtifact({}));
  stores.rows.artifacts.set('a-2', buildArtifact({ artifactId: 'a-2', type: 'runbook', path: 'slos/x/runbook.md' }));
  return { activities, rows: stores.rows, forge, metrics };
}

const environment = createActivityEnvironment();

describe('validateArtifacts', () => {
  it('stores what the validator said and marks all files as validated', async () => {
    const { activities, rows, metrics } = setUp();

    const result = await environment.run(activities.validateArtifacts, CHANGE);

    expect(result).toEqual({ kind: 'passed', checked: 1 });
    expect(rows.artifacts.get('a-1')).toMatchObject({ status: 'validated', validation: { output: 'SUCCESS' } });
    expect(rows.artifacts.get('a-2')).toMatchObject({ status: 'validated', validation: { status: 'not_applicable' } });
    expect(await metrics.registry.metrics()).toContain('promtool_validations_total{result="passed"} 1');
  });

  it('answers with the tool’s words, cut to the payload budget, and marks only the broken file', async () => {
    const output = `FAILED: ${'x'.repeat(20_000)}`;
    const validations = new Map([['slos/x/rules.yaml', { status: 'failed', output } as const]]);
    const { activities, rows } = setUp({ ruleValidator: { validate: async () => validations } });

    const result = await environment.run(activities.validateArtifacts, CHANGE);

    expect(result).toMatchObject({
      kind: 'failed',
      output: expect.stringMatching(/^slos\/x\/rules.yaml\nFAILED: x+…$/),
    });
    expect(JSON.stringify(result).length).toBeLessThan(10_000);
    expect(rows.artifacts.get('a-1')).toMatchObject({ status: 'invalid', validation: { output } });
    expect(rows.artifacts.get('a-2')?.status).toBe('generated');
  });

  it('fails when a file is gone from the database', async () => {
    const { activities, rows } = setUp();
    rows.artifacts.delete('a-2');

    const validated = environment.run(activities.validateArtifacts, CHANGE);

    await expect(validated).rejects.toMatchObject({ type: 'not_found', nonRetryable: true });
  });
});

describe('openPullRequest', () => {
  it('opens one pull request however often it is repeated', async () => {
    const { activities, forge } = setUp();

    const first = await environment.run(activities.openPullRequest, CHANGE);
    const second = await environment.run(activities.openPullRequest, { ...CHANGE, artifactIds: ['a-2', 'a-1'] });

    expect(second).toEqual(first);
    expect(first).toEqual({ number: 1, url: 'http://forge.test/1', state: 'open' });
    expect([...forge.pullRequests.values()]).toMatchObject([
      {
        branch: expect.stringMatching(/^slo-scout\/production\/shop-frontend\//),
        title: expect.stringContaining('1 SLO'),
      },
    ]);
  });

  it('counts a forge that refuses', async () => {
    const { activities, metrics } = setUp({
      pullRequests: {
        propose: () => Promise.reject(new Error('down')),
        getPullRequest: () => Promise.reject(new Error('down')),
      },
    });

    await expect(environment.run(activities.openPullRequest, CHANGE)).rejects.toMatchObject({ type: 'internal' });

    expect(await metrics.registry.metrics()).toContain('pr_creations_total{result="error"} 1');
  });
});

describe('checkPullRequest', () => {
  it('tells how it was closed', async () => {
    const { activities, forge } = setUp();
    await environment.run(activities.openPullRequest, CHANGE);
    await forge.close(1, 'bob', 'too noisy');

    const status = await activities.checkPullRequest({ number: 1 });

    expect(status).toEqual({ number: 1, url: 'http://forge.test/1', state: 'closed', closedReason: 'too noisy' });
  });
});

describe('checkLiveRules', () => {
  it('verifies nothing where no Prometheus is configured', async () => {
    const { activities } = setUp();

    expect(await activities.checkLiveRules(CHANGE)).toEqual({ kind: 'unverified' });
  });

  it.each([
    [['g-1', 'g-2', 'other'], { kind: 'live' }],
    [['g-2'], { kind: 'missing', groups: ['g-1'] }],
  ])('compares the loaded groups %j with those of the rule files', async (loaded, expected) => {
    const { activities } = setUp({ liveRules: { loadedGroups: async () => loaded } });

    expect(await activities.checkLiveRules(CHANGE)).toEqual(expected);
  });
});
