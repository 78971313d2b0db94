import { join } from 'node:path';
import { stableHash } from '../../domain/fingerprint/stable-hash.ts';
import { seedFromHash } from '../../domain/statistics/seeded-random.ts';
import type { Config } from '../../platform/config/config.ts';
import { loadConfig } from '../../platform/config/load-config.ts';
import type { SettingSource } from '../../platform/config/setting-reader.ts';
import { createApiClient } from '../client/create-api-client.ts';
import type { Platform } from '../start/start-platform.ts';
import { createDemoConsole } from './demo-console.ts';
import type { DemoOutput } from './demo-console.ts';
import { broken } from './demo-context.ts';
import type { DemoContext } from './demo-context.ts';
import { startShop } from './shop/start-shop.ts';
import { analyzeShop } from './stages/analyze-shop.ts';
import { decideRecommendations } from './stages/decide-recommendations.ts';
import { followToPullRequest, mergeAndDeploy } from './stages/deliver-slos.ts';
import { feedTelemetry } from './stages/feed-telemetry.ts';
import { sayTimings, sayWhatNext } from './stages/say-what-next.ts';
import { showIncidents } from './stages/show-incidents.ts';
import { startDemoPlatform } from './stages/start-demo-platform.ts';
import { verifyRepository } from './stages/verify-repository.ts';

/** What the demo needs of the process. */
export interface DemoOptions {
  readonly environment: SettingSource;
  readonly output: DemoOutput;
  /** Lets the platform run on after the demo, until the signal. */
  readonly keepRunning: boolean;
  /** Fires when the reader wants to stop. */
  readonly signal: AbortSignal;
}

const HISTORY_DAYS = 14;

/**
 * Takes real telemetry all the way to a merged pull request, in front of a reader, and stops everything it started.
 * @throws ScoutError when a step fails, or when what it shows is not what it promises
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const config = loadConfig(options.environment);
  const say = createDemoConsole(options.output, () => performance.now());
  say.stage('Start the platform');
  const { signal } = options;
  const platform = await startDemoPlatform({ config, processEnvironment: options.environment, say, signal });
  try {
    const died = platform.failed.then((reason) => {
      throw broken(reason);
    });
    const stopping = new AbortController();
    const context = contextOf({ config, platform, say, signal: AbortSignal.any([signal, stopping.signal]) });
    try {
      await Promise.race([driveDemo(context, { config, platform, options }), died]);
      if (options.keepRunning && !signal.aborted) await Promise.race([aborted(signal), died]);
    } finally {
      stopping.abort();
    }
  } finally {
    say.endProgress();
    await platform.stop();
  }
}

interface Part {
  readonly config: Config;
  readonly platform: Platform;
}

function contextOf({ config, platform, say, signal }: Part & Pick<DemoContext, 'say' | 'signal'>): DemoContext {
  const api = createApiClient({ url: platform.addresses.api, apiKey: config.api.apiKey });
  // What other servers hold of earlier demos was not removed; a name of its own keeps this one apart.
  const isAllOurs = config.database.url === undefined && config.temporal.address === undefined;
  return { api, say, signal, environment: isAllOurs ? 'demo' : `demo-${Date.now().toString(36)}` };
}

async function driveDemo(
  context: DemoContext,
  { config, platform, options }: Part & { readonly options: DemoOptions },
) {
  const { say, environment } = context;
  const { addresses } = platform;
  const processEnvironment = options.environment;

  say.stage('Feed it: 14 days of history, and a live shop that breaks for a while');
  const otlpUrl = addresses.otlpHttp;
  const shop = await startShop({ otlpUrl, environment, processEnvironment, logDir: join(config.stateDir, 'logs') });
  const { ingest } = config;
  const ingestMetricsUrl = `http://${config.adminHost}:${String(ingest.adminPort)}/metrics`;
  // Another history for another environment: trace ids are never used twice.
  const fed = await feedTelemetry(context, {
    otlpUrl,
    ingestMetricsUrl,
    shop,
    days: HISTORY_DAYS,
    seed: seedFromHash(stableHash(['demo history', environment])),
    nowMs: Date.now(),
  }).finally(() => shop.stop());

  say.stage('Analyse the shop');
  const slis = await analyzeShop(context, HISTORY_DAYS);

  say.stage("What the alerts would have done in the history's incidents");
  const { brokenFromMs: fromMs, brokenToMs: toMs } = fed.load;
  showIncidents(context, slis, {
    mustPage: fed.history.incidents,
    mayPage: [{ name: 'payments fail, live', fromMs, toMs }],
  });

  say.stage('Decide');
  const { sloIds } = await decideRecommendations(context, slis);

  say.stage('Policy, artifacts, pull request');
  const number = await followToPullRequest(context);

  say.stage('Merge and deploy');
  await mergeAndDeploy(context, number);
  await verifyRepository(context, { repositoryDir: addresses.gitRepository, branch: config.git.defaultBranch }, sloIds);

  sayTimings(context);
  sayWhatNext(context, { addresses, stateDir: config.stateDir, keepsRunning: options.keepRunning });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
