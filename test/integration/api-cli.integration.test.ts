import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../platform/config/secret.ts';
import { runClientCommand } from '../support/api/run-client-command.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import { buildBacktest, buildRecommendation } from '../support/builders/build-recommendation.ts';
import { buildSlo } from '../support/builders/build-slo.ts';

async function apiWithService() {
  const api = await startTestApi();
  await api.post('/api/v1/services', { service_name: 'shop-frontend', environment: 'production' });
  return api;
}

async function apiWithSli() {
  const api = await apiWithService();
  api.stores.rows.recommendations.set('sli-1', buildRecommendation());
  return api;
}

describe('slo-scout services and journeys', () => {
  it('registers and lists services', async () => {
    const api = await startTestApi();

    const registered = await runClientCommand(
      api,
      'services',
      'register',
      'cart',
      '-e',
      'prod',
      '--owner',
      'shop',
      '--critical',
    );
    const listed = await runClientCommand(api, 'services', 'list', '-e', 'prod');

    expect(registered.exitCode).toBe(0);
    expect(listed.stdout).toMatch(/cart +prod +shop +critical +registration/);
  });

  it('registers where the metrics of a service are', async () => {
    const api = await startTestApi();
    const register = (...args: readonly string[]) => runClientCommand(api, 'services', 'register', 'cart', ...args);

    const wrong = await register('--prometheus', 'http://ann:hidden@prometheus:9090');
    const unlabelled = await register('--label', 'job');
    const registered = await register('--prometheus', 'http://p:9090', '--label', 'job=shop/cart', '--label', 'az=a=b');

    expect([wrong.exitCode === 0, unlabelled.exitCode === 0, registered.exitCode]).toEqual([false, false, 0]);
    expect(wrong.stderr).toContain('must not hold a user or password');
    expect(registered.stdout).toMatch(/registration +http:\/\/p:9090/);
    expect(api.stores.rows.services).toMatchObject([
      { telemetryEndpoints: { prometheus: 'http://p:9090' }, labelMappings: { job: 'shop/cart', az: 'a=b' } },
    ]);
  });

  it('says what to do while there is nothing', async () => {
    const api = await startTestApi();

    expect((await runClientCommand(api, 'services')).stdout).toContain('slo-scout import FILE');
    expect((await runClientCommand(api, 'journeys')).stdout).toContain('No journey');
    expect((await runClientCommand(api, 'slis')).stdout).toContain('slo-scout analyze');
    expect((await runClientCommand(api, 'slos')).stdout).toContain('slo-scout approve');
    expect((await runClientCommand(api, 'artifacts')).stdout).toContain('generate');
    expect((await runClientCommand(api, 'deliveries')).stdout).toContain('approving');
    expect((await runClientCommand(api, 'pr')).stdout).toContain('no pull request');
  });

  it('lists every page as JSON', async () => {
    const api = await startTestApi();
    for (let index = 0; index < 205; index += 1) {
      api.stores.rows.journeys.push({
        ...{ journeyId: `j${String(index)}`, service: 'shop', environment: 'prod', operation: `GET /${String(index)}` },
        ...{ kind: 'http', firstSeenMs: 0, lastSeenMs: 0 },
      });
    }

    const { stdout } = await runClientCommand(api, 'journeys', '--json');

    expect(JSON.parse(stdout)).toHaveLength(205);
  });
});

describe('slo-scout analyze', () => {
  it('starts an analysis in the only environment of the service', async () => {
    const api = await apiWithService();

    const { stdout } = await runClientCommand(api, 'analyze', 'shop-frontend', '--window', '30', '--force');

    expect(stdout).toMatch(/^Started analysis job-1; .*--wait/);
    expect(api.workflows.started).toMatchObject([{ environment: 'production', windowDays: 30, forceRefresh: true }]);
  });

  it('asks for the environment when there are several', async () => {
    const api = await apiWithService();
    await api.post('/api/v1/services', { service_name: 'shop-frontend', environment: 'staging' });

    const { exitCode, stderr } = await runClientCommand(api, 'analyze', 'shop-frontend');

    expect(exitCode).toBe(2);
    expect(stderr).toContain('production, staging');
  });

  it('shows progress on standard error until it is done, then the recommendations', async () => {
    const api = await apiWithSli();
    api.workflows.progress = { stage: 'recommending', progressPercent: 60, detail: 'Journey 3 of 5.' };
    const onSleep = async () => {
      const running = await api.stores.analyses.getAnalysis('job-1');
      await api.stores.analyses.saveAnalysis({ ...running, stage: 'completed', progressPercent: 100 });
      api.stores.rows.recommendations.set('sli-1', buildRecommendation({ analysisId: 'job-1' }));
    };

    const { stdout, stderr } = await runClientCommand({ url: api.url, onSleep }, 'analyze', 'shop-frontend', '--wait');

    expect(stderr).toBe(' 60 %  Journey 3 of 5.\n100 %  Completed.\n');
    expect(stdout).toContain('99.5 %');
  });

  it('fails with the reason when the analysis fails', async () => {
    const api = await apiWithService();
    const onSleep = async () => {
      const running = await api.stores.analyses.getAnalysis('job-1');
      await api.stores.analyses.saveAnalysis({ ...running, stage: 'failed', failure: 'There is no telemetry.' });
    };

    const run = await runClientCommand({ url: api.url, onSleep, isTTY: true }, 'analyze', 'shop-frontend', '--wait');

    expect(run.exitCode).toBe(4);
    expect(run.stderr).toContain('There is no telemetry.');
  });

  it('exits with 3 and the way out for an unknown service', async () => {
    const api = await startTestApi();

    const { exitCode, stderr } = await runClientCommand(api, 'analyze', 'nobody');

    expect(exitCode).toBe(3);
    expect(stderr).toContain('There is no service "nobody"');
  });
});

describe('slo-scout slis', () => {
  it('lists recommendations with target, confidence and pages', async () => {
    const api = await apiWithSli();

    const { stdout } = await runClientCommand(api, 'slis', 'list', '--status', 'pending', '-s', 'shop-frontend');

    expect(stdout).toMatch(
      /shop-frontend +POST \/checkout +availability +traces +99\.5 % +0\.80 +0\.0 +pending +sli-1/,
    );
  });

  it('shows what the reviewer needs', async () => {
    const api = await apiWithSli();
    const episode = {
      severity: 'page',
      startMs: 0,
      endMs: 60_000,
      detectionMinutes: 3,
      budgetSpent: 0.2,
      badEvents: 50,
    } as const;
    const { outcome } = buildRecommendation();
    const variants = outcome.kind === 'proposed' ? outcome.variants : undefined;
    const [conservative, balanced, aggressive] = variants!;
    const proposed = [conservative, { ...balanced, backtest: buildBacktest([episode]) }, aggressive] as const;
    const sli = buildRecommendation({
      sli: { kind: 'latency', thresholdMs: 250 },
      outcome: { kind: 'proposed', variants: proposed },
    });
    api.stores.rows.recommendations.set('sli-1', sli);

    const { stdout } = await runClientCommand(api, 'slis', 'show', 'sli-1');

    for (const part of [
      'latency ≤ 250 ms',
      'conservative',
      '99.9 %',
      '20.0 %',
      'sample size',
      '0af7651916cd43dd8448eb211c80319c',
    ]) {
      expect(stdout).toContain(part);
    }
  });

  it('shows why nothing is proposed', async () => {
    const api = await startTestApi();
    const outcome = { kind: 'refused', reasons: [{ code: 'no_traffic', explanation: 'Nobody calls it.' }] } as const;
    api.stores.rows.recommendations.set('sli-1', buildRecommendation({ status: 'refused', outcome, evidence: [] }));

    const { stdout } = await runClientCommand(api, 'slis', 'show', 'sli-1');

    expect(stdout).toMatch(/no traffic +Nobody calls it\./);
  });

  it.each([[['approve']], [['slis', 'approve']]])('approves with changes by %j', async (command) => {
    const api = await apiWithSli();
    const changes = [
      '--by',
      'bob',
      '--variant',
      'conservative',
      '--target',
      '98.5',
      '--window',
      '30',
      '--reason',
      'Peak.',
    ];

    const { stdout } = await runClientCommand(api, ...command, 'sli-1', ...changes);

    expect(stdout).toMatch(/^post-checkout-availability: approved, SLO \w+\n$/);
    expect(api.workflows.decided).toMatchObject([
      { actor: 'bob', variant: 'conservative', reason: 'Peak.', changes: { objectivePpm: 985_000, windowDays: 30 } },
    ]);
  });

  it('decides several, by the person at the keyboard', async () => {
    const api = await apiWithSli();
    api.stores.rows.recommendations.set('sli-2', buildRecommendation({ sliId: 'sli-2' }));

    const { stdout } = await runClientCommand(api, 'reject', 'sli-1', 'sli-2', '--reason', 'Internal.');

    expect(stdout.match(/rejected/g)).toHaveLength(2);
    expect(api.workflows.decided.map(({ actor }) => actor)).toEqual(['ann', 'ann']);
  });

  it('exits with 4 for a decided SLI and with 2 for wrong usage', async () => {
    const api = await apiWithSli();
    await runClientCommand(api, 'approve', 'sli-1');

    const again = await runClientCommand(api, 'approve', 'sli-1');

    expect(again.exitCode).toBe(4);
    expect(again.stderr).toContain('approved by ann');
    expect((await runClientCommand(api, 'reject', 'sli-1')).exitCode).toBe(2);
    expect((await runClientCommand(api, 'approve', 'sli-1', '--target', 'high')).exitCode).toBe(2);
    expect((await runClientCommand(api, 'approve', 'sli-1', '--window', '5')).exitCode).toBe(2);
  });
});

describe('slo-scout slos, artifacts, deliveries and pr', () => {
  it('follow an SLO to its merge', async () => {
    const api = await apiWithSli();
    api.stores.rows.slos.set('slo-1', buildSlo());

    expect((await runClientCommand(api, 'slos', '--status', 'approved')).stdout).toMatch(
      /availability +99\.5 % +28 d +approved/,
    );
    expect((await runClientCommand(api, 'slos', 'show', 'slo-1')).stdout).toContain('99.5 % over 28 days');
    expect((await runClientCommand(api, 'slos', 'budget', 'slo-1')).stdout).toMatch(/Attained +no traffic/);

    const generated = await runClientCommand(api, 'artifacts', 'generate', 'slo-1');
    expect(generated.stdout).toMatch(/prometheus rule +slos\/production\/shop-frontend\S+ +validated +passed/);
    const { items } = (await api.get('/api/v1/artifacts?artifact_type=prometheus_rule')).body;
    const artifactId = String(items[0].artifact_id);
    expect((await runClientCommand(api, 'artifacts', 'show', artifactId)).stdout).toContain('groups:');
    const deployed = await runClientCommand(api, 'artifacts', 'deploy', artifactId);
    expect(deployed.stdout).toBe('Delivery delivery-1: checking policy\n');

    await api.forge.propose({
      branch: 'slo-scout/a',
      title: 'SLOs',
      body: 'Why.',
      commitMessage: 'feat: a',
      files: [],
    });
    expect((await runClientCommand(api, 'pr', 'list', '--state', 'open')).stdout).toContain('slo-scout/a');
    expect((await runClientCommand(api, 'pr', 'show', '1')).stdout).toContain('Why.');
    expect((await runClientCommand(api, 'pr', 'diff', '1')).stdout).toContain('diff --git');
    expect((await runClientCommand(api, 'pr', 'merge', '1')).stdout).toContain('Merged #1');
    expect((await runClientCommand(api, 'pr', 'close', '1', '--reason', 'Late.')).exitCode).toBe(4);
  });

  it("show promtool's words and the policy's findings", async () => {
    const api = await startTestApi();
    api.stores.rows.slos.set('slo-1', buildSlo());
    api.validations.set('prometheus_rule', { status: 'failed', output: 'line 3: parse error' });
    const findings = [
      { policyId: 'p', name: 'Conservative', verdict: 'deny', explanation: '6 of 20 services.' },
    ] as const;
    await api.stores.deliveries.saveDelivery({
      ...{ deliveryId: 'd-1', service: 'shop', environment: 'prod', stage: 'denied_by_policy', sloIds: ['slo-1'] },
      ...{ policy: { verdict: 'deny', findings }, failure: 'Denied.', startedAtMs: 0, updatedAtMs: 0 },
    });

    expect((await runClientCommand(api, 'artifacts', 'generate', 'slo-1')).stdout).toContain('line 3: parse error');
    expect((await runClientCommand(api, 'deliveries')).stdout).toMatch(/shop +prod +denied by policy/);
    expect((await runClientCommand(api, 'deliveries', 'show', 'd-1')).stdout).toMatch(
      /Conservative +deny +6 of 20 services\.\n\nStopped by\nDenied\./,
    );
  });
});

describe('the client', () => {
  it('exits with 5 and says how to start the product when nothing answers', async () => {
    const run = await runClientCommand({ url: 'http://127.0.0.1:9' }, 'services');

    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain('npm start');
  });

  it('sends the API key, and exits with 6 without it', async () => {
    const apiKey = new Secret('k-1');
    const api = await startTestApi({ config: { apiKey } });

    expect((await runClientCommand({ url: api.url, apiKey }, 'services')).exitCode).toBe(0);
    expect((await runClientCommand({ url: api.url }, 'services')).exitCode).toBe(6);
  });

  it.each([
    ['another server', 502, 'text/html', '<h1>Bad gateway</h1>', 5, 'is not the API'],
    ['another version', 200, 'application/json', '{"things":[]}', 1, 'same version'],
    ['garbage', 200, 'application/json', 'nonsense', 1, 'same version'],
  ])('says so when %s answers', async (_who, status, type, body, exitCode, message) => {
    const server = createServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());

    const run = await runClientCommand(
      { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` },
      'services',
    );

    expect(run.exitCode).toBe(exitCode);
    expect(run.stderr).toContain(message);
  });
});
