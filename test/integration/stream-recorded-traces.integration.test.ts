import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseTraceRequestJson } from '../../contracts/otlp/otlp-json.ts';
import { encodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';
import { sharedData } from '../support/shared-data.ts';
import { createStreamHarness } from '../support/stream-harness.ts';

/** Facts that were computed from the raw rows, independently of this product. */
interface Facts {
  readonly spans: number;
  readonly traces: number;
  readonly error_traces_at_root: number;
  readonly journeys: Readonly<Record<string, { readonly requests: number; readonly errors: number }>>;
}

const readText = (path: string): string => {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim();
};

describe('the recorded traces of the Train Ticket benchmark', () => {
  it('are counted without loss: every span, every trace, every failed request, every minute', async (test) => {
    const lines = readText(sharedData('trainticket/traces.otlp.jsonl.gz', test)).split('\n');
    const facts = JSON.parse(readText(sharedData('trainticket/facts.json', test))) as Facts;
    const minutes = readText(sharedData('trainticket/sli_buckets.csv.gz', test)).split('\n').slice(1);
    const harness = createStreamHarness({ quietGapMs: 2_000, traceMaxAgeMs: 60_000 });
    for (const text of lines) {
      harness.appendBytes(0, encodeTraceRequest(parseTraceRequestJson(text)));
    }
    const { engine } = harness.startWorker();

    await harness.finish(engine);

    const { capsules, buckets, journeys } = harness.checkpoints.totals();
    const sum = (pick: (capsule: (typeof capsules)[number]) => number) =>
      capsules.reduce((total, capsule) => total + pick(capsule), 0);
    expect(sum(({ spanCount }) => spanCount)).toBe(facts.spans);
    expect(sum(({ traceCount }) => traceCount)).toBe(facts.traces);
    expect(sum(({ errorCount }) => errorCount)).toBe(facts.error_traces_at_root);
    expect(harness.checkpoints.counters()).toMatchObject({
      spansSeen: facts.spans,
      duplicateSpans: 0,
      rejectedSpans: 0,
    });
    expect(journeys.map(nameOf).sort()).toEqual(Object.keys(facts.journeys).sort());
    const names = new Map(journeys.map((journey) => [journey.journeyId, nameOf(journey)]));
    expect(
      new Map(
        buckets.map(({ journeyId, startMs, total, bad }) => [
          `${String(startMs)} ${names.get(journeyId) ?? ''}`,
          [total, bad],
        ]),
      ),
    ).toEqual(perMinute(minutes));
  });
});

function nameOf({ service, operation }: { readonly service: string; readonly operation: string }): string {
  return `${service} ${operation}`;
}

/** Requests and errors per minute and journey, from rows of `bucket_start_utc,journey,requests,errors,…`. */
function perMinute(rows: readonly string[]): ReadonlyMap<string, readonly number[]> {
  return new Map(
    rows.map((row) => {
      const [start = '', journey = '', requests, errors] = row.split(',');
      return [`${String(Date.parse(start))} ${journey}`, [Number(requests), Number(errors)]];
    }),
  );
}
