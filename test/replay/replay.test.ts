import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode, makeTelemetryFilterString } from '@temporalio/worker';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBundle } from '../../temporal/load-bundle.ts';
import { MAX_PAYLOAD_BYTES, payloadSizes } from '../support/payload-sizes.ts';

const HISTORIES = fileURLToPath(new URL('./histories', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/slo-scout', import.meta.url));
const CHANGED = fileURLToPath(new URL('./support/changed-workflows.ts', import.meta.url));

const files = ['analysis', 'delivery', 'reprocess', 'drift', 'slo-watch'].flatMap((workflow) =>
  readdirSync(`${HISTORIES}/${workflow}`)
    .sort()
    .map((name) => ({ workflow, name, path: `${HISTORIES}/${workflow}/${name}` })),
);

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('replay', () => {
  let bundle: WorkflowBundleOption;
  beforeAll(async () => {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
    });
    bundle = await loadBundle({ cacheDir: CACHE });
  });

  it('has a history of every branch of all workflows', () => {
    const cases = files.map(({ workflow, name }) => `${workflow}/${name.replace(/^[\d.]+-|\.json$/g, '')}`);

    expect(cases).toEqual(expect.arrayContaining(BRANCHES));
  });

  it.each(files)('$workflow/$name replays on the code of today', async ({ path }) => {
    await Worker.runReplayHistory({ workflowBundle: bundle }, read(path));
  });

  it.each(files)('$workflow/$name holds no payload over 64 KB', ({ path }) => {
    const sizes = payloadSizes(read(path));

    expect(sizes.length).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
  });

  it.each(['analysis/0.1.0-happy.json', 'delivery/0.1.0-approve-all.json', 'drift/0.1.0-moved.json'])(
    'finds out that a changed workflow no longer follows %s',
    async (name) => {
      const changed = await bundleWorkflowCode({ workflowsPath: CHANGED, logger: new DefaultLogger('ERROR') });

      const replay = Worker.runReplayHistory({ workflowBundle: changed }, read(`${HISTORIES}/${name}`));

      await expect(replay).rejects.toBeInstanceOf(DeterminismViolationError);
    },
  );
});

/** Every way through the workflows has a case; a new way needs a new one. */
const BRANCHES = [
  ...['all-refused', 'cancelled', 'delivery-runs', 'happy', 'many-journeys', 'no-journeys', 'no-telemetry'].map(
    (name) => `analysis/${name}`,
  ),
  ...['one-journey-fails', 'reused', 'unknown-service'].map((name) => `analysis/${name}`),
  ...['approve-all', 'approve-with-changes', 'approved-meanwhile', 'cancelled', 'closed-by-signal'].map(
    (name) => `delivery/${name}`,
  ),
  ...['closed-with-reason', 'closed-without-reason', 'deliver-now', 'duplicates', 'expiry-with-approvals'].map(
    (name) => `delivery/${name}`,
  ),
  ...['expiry-without-approvals', 'forge-denied', 'invalid-artifacts', 'merge-by-poll', 'merge-by-signal'].map(
    (name) => `delivery/${name}`,
  ),
  ...['merge-wait-first-run', 'merge-wait-last-run', 'mixed', 'policy-deny', 'recommendations-added'].map(
    (name) => `delivery/${name}`,
  ),
  ...['record-fails', 'redeploy', 'reject-all', 'signal', 'step-retried', 'verify-later', 'verify-timeout'].map(
    (name) => `delivery/${name}`,
  ),
  'delivery/verify-unconfigured',
  ...['at-work', 'cancelled', 'changed', 'happy', 'never-at-rest', 'step-retried', 'with-logs'].map(
    (name) => `reprocess/${name}`,
  ),
  ...['delivery-runs', 'moved', 'no-live-slo', 'no-telemetry', 'one-slo-fails', 'unmoved'].map(
    (name) => `drift/${name}`,
  ),
  ...['portion-fails', 'portions', 'step-fails', 'unread-budgets', 'watched'].map((name) => `slo-watch/${name}`),
];
