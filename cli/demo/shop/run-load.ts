import { setTimeout as delay } from 'node:timers/promises';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { SHOP_JOURNEYS } from './shop-model.ts';
import type { ShopOperation } from './shop-model.ts';
import type { Shop } from './start-shop.ts';

/** What the load did. */
export interface LoadReport {
  readonly requests: number;
  readonly failures: number;
  /** While payments were broken. */
  readonly brokenFromMs: number;
  readonly brokenToMs: number;
}

/** How long, how much, and how badly. */
export interface LoadOptions {
  readonly durationMs: number;
  readonly requestsPerSecond: number;
  readonly failureRatio: number;
  readonly signal: AbortSignal;
}

/** In turns: in so short a time the rare ones would not be seen otherwise. */
const ENTRIES: readonly ShopOperation[] = SHOP_JOURNEYS.map(({ entry }) => entry);
/** The middle third of the time is the broken one. */
const PARTS = 3;
const PRODUCTS = 40;
const NO_ANSWER = 0;

/**
 * Calls the shop like its visitors do, and breaks the payments for a while. Ends by itself; every request was answered
 * when it resolves. The caller is not instrumented, so every trace begins at the frontend.
 * @throws ScoutError unavailable when a request got no answer
 */
export async function runLoad(shop: Shop, options: LoadOptions): Promise<LoadReport> {
  const partMs = options.durationMs / PARTS;
  const well = await callFor(shop, partMs, options);
  const brokenFromMs = Date.now();
  await shop.breakPayments(options.failureRatio);
  const broken = await callFor(shop, partMs, options);
  await shop.breakPayments(0);
  const brokenToMs = Date.now();
  const mended = await callFor(shop, partMs, options);
  const statuses = [...well, ...broken, ...mended];
  if (statuses.includes(NO_ANSWER)) {
    throw new ScoutError({
      code: ErrorCode.unavailable,
      message: 'The shop does not answer; its logs have the cause.',
    });
  }
  const failures = statuses.filter((status) => status >= 500).length;
  return { requests: statuses.length, failures, brokenFromMs, brokenToMs };
}

async function callFor(shop: Shop, durationMs: number, options: LoadOptions): Promise<readonly number[]> {
  const intervalMs = 1_000 / options.requestsPerSecond;
  const count = Math.round(durationMs / intervalMs);
  const calls: Promise<number>[] = [];
  for (let sent = 0; sent < count && !options.signal.aborted; sent += 1) {
    const entry = ENTRIES[sent % ENTRIES.length];
    if (entry !== undefined) calls.push(visit(shop, entry));
    await delay(intervalMs);
  }
  return Promise.all(calls);
}

/** The status, or {@link NO_ANSWER}. */
async function visit(shop: Shop, { method, route }: ShopOperation): Promise<number> {
  const path = route.replace('{id}', String(1 + Math.floor(Math.random() * PRODUCTS)));
  try {
    const response = await fetch(`${shop.url}${path}`, { method });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    // fetch says TypeError for every connection that does not come about, or breaks.
    if (error instanceof TypeError) return NO_ANSWER;
    throw error;
  }
}
