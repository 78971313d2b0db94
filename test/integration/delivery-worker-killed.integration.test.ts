import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { connectStores } from '../../cli/roles/connect-stores.ts';
import { DELIVERY_WORKFLOW, deliveryWorkflowId } from '../../contracts/workflows/delivery-messages.ts';
import type { DeliveryInput } from '../../contracts/workflows/delivery-messages.ts';
import { TaskQueue } from '../../contracts/workflows/task-queues.ts';
import { sloIdOf } from '../../domain/decision/slo-from-decision.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createTemporalClient } from '../../temporal/create-client.ts';
import type { TemporalConnection } from '../../temporal/create-client.ts';
import { createTemporalWorkflows } from '../../temporal/create-temporal-workflows.ts';
import { buildRecommendation } from '../support/builders/build-recommendation.ts';
import { getPostgres, getPromtool, getTemporal } from '../support/components.ts';
import { openTestForge } from './support/open-test-forge.ts';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const MINUTES_MS = 60_000;

const SETTINGS: DeliveryInput['settings'] = {
  ...{
    remindAfterMs: 3_600_000,
    expireAfterMs: 7_200_000,
    mergePollMs: 1_000,
    verifyTimeoutMs: 60_000,
    windowDays: 28,
  },
};

/** Every step of a delivery that one person approves and merges; each kills its worker twice. */
const STEPS = [
  ...['awaiting_decision', 'checking_policy', 'generating_artifacts', 'validating', 'opening_pull_request'],
  ...['awaiting_merge', 'verifying', 'deployed'],
].map((stage) => `recordDelivery-${stage}`);
const OTHER_STEPS = [
  ...['recordDecision', 'evaluatePolicy', 'generateSloArtifacts', 'validateArtifacts', 'openPullRequest'],
  ...['settleChange-in_pull_request', 'checkPullRequest', 'checkLiveRules', 'settleChange-live'],
];
const DEATHS = [...STEPS, ...OTHER_STEPS].flatMap((step) => [`${step}.after`, `${step}.before`]).sort();

/** The product's workflows with time-outs of seconds instead of minutes. */
async function bundleWithShortTimeouts(file: string): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fromHere('../../workflows/index.ts'),
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: {
        ...config.resolve,
        alias: Object.assign({}, config.resolve?.alias, {
          [fromHere('../../workflows/options.ts')]: fromHere('./support/short-options.ts'),
        }),
      },
    }),
  });
  await writeFile(file, code);
}

describe('delivery, its worker killed at every step', () => {
  const service = `shop-${randomUUID()}`;
  const ref = { service, environment: 'production' };
  let folder: string;
  let temporal: TemporalConnection;
  let address: string;
  let worker: ChildProcess | undefined;
  let stopping = false;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-killed-'));
    await mkdir(join(folder, 'deaths'));
    address = await getTemporal();
    temporal = await createTemporalClient({ address, namespace: 'default' }, 'test');
    await bundleWithShortTimeouts(join(folder, 'bundle.js'));
  });
  afterAll(async () => {
    stopping = true;
    worker?.kill('SIGKILL');
    await temporal.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts the worker process again whenever it dies. */
  async function keepAlive(args: readonly string[]): Promise<void> {
    while (!stopping) {
      worker = spawn(process.execPath, ['--import', 'tsx', fromHere('./support/dying-worker.ts'), ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await once(worker, 'exit');
    }
  }

  it('ends with exactly one pull request, one SLO and one decision', { timeout: 8 * MINUTES_MS }, async () => {
    const database = await getPostgres();
    const pool = createPool({ url: database, size: 2, applicationName: 'test', logger: createSilentLogger() });
    await migrate(pool, { logger: createSilentLogger(), nowMs: Date.now });
    const stores = connectStores(pool);
    const forge = await openTestForge(join(folder, 'slos.git'));
    await stores.recommendations.saveRecommendations([buildRecommendation({ ...ref, sliId: 'sli-1' })]);
    await stores.services.registerService({
      ...{ name: service, environment: 'production', ownerTeam: 'shop', criticality: 'standard' },
      ...{ telemetryEndpoints: {}, labelMappings: {} },
    });
    void keepAlive([
      ...['--temporal', address, '--database', database, '--repository', join(folder, 'slos.git')],
      ...['--promtool', await getPromtool(), '--bundle', join(folder, 'bundle.js'), '--deaths', join(folder, 'deaths')],
    ]);

    const input: DeliveryInput = { ...ref, sliIds: ['sli-1'], approvedSloIds: [], settings: SETTINGS };
    const handle = await temporal.client.workflow.start(DELIVERY_WORKFLOW, {
      workflowId: deliveryWorkflowId('production', service),
      taskQueue: TaskQueue.control,
      args: [input],
    });
    const workflows = createTemporalWorkflows(temporal.client, SETTINGS);
    const outcome = await until(async () => {
      const message = { decisionId: 'd-1', sliId: 'sli-1', verdict: 'approve', actor: 'ada' } as const;
      return workflows.decide(ref, message).catch(() => undefined);
    });
    const opened = await until(async () => (await forge.listPullRequests({ state: 'open' })).at(0));
    await forge.merge(opened.number, 'ada');
    const result: unknown = await handle.result();

    expect(outcome).toMatchObject({ status: 'approved', sloId: sloIdOf('sli-1') });
    expect(result).toMatchObject({ stage: 'deployed', sloIds: [sloIdOf('sli-1')] });
    expect(await forge.listPullRequests({})).toHaveLength(1);
    expect((await stores.slos.listSlos(ref)).map(({ status }) => status)).toEqual(['live']);
    expect(await stores.decisions.listDecisions('sli-1')).toMatchObject([{ decisionId: 'd-1', late: false }]);
    const artifacts = await stores.artifacts.listArtifacts(ref);
    expect(artifacts.map(({ status }) => status)).toEqual(Array(5).fill('deployed'));
    expect(await stores.deliveries.listDeliveries(ref)).toMatchObject([{ stage: 'deployed' }]);
    expect((await readdir(join(folder, 'deaths'))).sort()).toEqual(DEATHS);
    await pool.end();
  });
});

/** Asks again until there is an answer; the test's own time-out ends it. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
