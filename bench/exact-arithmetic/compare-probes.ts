import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sketchOf } from '../../domain/sketch/dd-sketch.ts';
import { eventCounts } from '../../domain/sli/event-counts.ts';
import { LATENCY_BOUNDS_MS } from '../../domain/sli/latency-bounds.ts';
import { allEvents, createMinuteSeries } from '../../domain/sli/minute-series.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import type { SliBucket, SliDefinition } from '../../domain/sli/sli-bucket.ts';
import { Comparison } from './comparison.ts';
import { countAtOrBelow, countNear } from './plain-statistics.ts';

interface Check {
  readonly atMs: number;
  readonly isDown: boolean;
  readonly ms: number;
}

/** Compares what the SLI code counts in SLI buckets of the probes with plain loops over the rows, service by service. */
export function compareProbes(folder: string): readonly Comparison[] {
  const availability = new Comparison('checks, failures and their ratio per service');
  const latency = new Comparison('fractions under each threshold (to the checks within 1 % of it)');
  for (const [service, checks] of readChecks(join(folder, 'probes.csv.gz'))) {
    const buckets = bucketsOf(checks);
    const found = countEvents(buckets, { kind: 'availability' });
    let down = 0;
    for (const { isDown } of checks) if (isDown) down += 1;
    availability.exact(`${service} checks`, found.total, checks.length);
    availability.exact(`${service} down`, found.bad, down);
    availability.exact(`${service} ratio`, found.bad / found.total, down / checks.length);
    const durations = checks.map(({ ms }) => ms);
    for (const thresholdMs of LATENCY_BOUNDS_MS) {
      const events = countEvents(buckets, { kind: 'latency', thresholdMs });
      latency.within(`${service} ≤ ${String(thresholdMs)} ms`, {
        product: 1 - events.bad / events.total,
        plain: countAtOrBelow(durations, thresholdMs) / durations.length,
        tolerance: countNear(durations, thresholdMs) / durations.length + Number.EPSILON,
      });
    }
  }
  return [availability, latency];
}

function readChecks(file: string): ReadonlyMap<string, readonly Check[]> {
  const checks = new Map<string, Check[]>();
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n').slice(1)) {
    // A service's name may hold commas, between quotes.
    const [, time = '', service = '', state = '', ms = ''] = /^([^,]*),(.*),([^,]*),[^,]*,([^,]*)$/.exec(line) ?? [];
    const check = { atMs: Date.parse(time), isDown: state === 'down', ms: Number(ms) };
    const known = checks.get(service);
    if (known === undefined) checks.set(service, [check]);
    else known.push(check);
  }
  return checks;
}

function bucketsOf(checks: readonly Check[]): readonly SliBucket[] {
  const minutes = new Map<number, Check[]>();
  for (const check of checks) {
    const startMs = Math.floor(check.atMs / SLI_BUCKET_MS) * SLI_BUCKET_MS;
    minutes.set(startMs, [...(minutes.get(startMs) ?? []), check]);
  }
  return [...minutes].map(([startMs, inMinute]) => ({
    journeyId: 'probe',
    startMs,
    total: inMinute.length,
    bad: inMinute.filter(({ isDown }) => isDown).length,
    latency: sketchOf(inMinute.map(({ ms }) => ms)),
  }));
}

function countEvents(buckets: readonly SliBucket[], sli: SliDefinition): { total: number; bad: number } {
  const starts = buckets.map(({ startMs }) => startMs);
  const range = { fromMs: Math.min(...starts), toMs: Math.max(...starts) + SLI_BUCKET_MS };
  return allEvents(createMinuteSeries(eventCounts(buckets, sli), range));
}
