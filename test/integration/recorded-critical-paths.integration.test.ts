import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../contracts/otlp/decode-spans.ts';
import { encodeRequestJson } from '../../contracts/otlp/otlp-json.ts';
import { findCriticalPath } from '../../domain/critical-path/find-critical-path.ts';
import { createTimedSpans } from '../../domain/critical-path/timed-span.ts';
import { buildSpanForest } from '../../domain/fingerprint/span-forest.ts';
import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { sharedData } from '../support/shared-data.ts';

interface RecordedPath {
  readonly traceId: string;
  readonly segments: readonly (readonly [
    service: string,
    name: string,
    spanId: string,
    fromNs: string,
    toNs: string,
  ])[];
}

/** Traces of the sample in which a server ends more than a millisecond after its caller: the sample clips, we shift. */
const CORRECTED_CLOCKS = ['4645a8202030cc50f9119c7be6bfb5cc', '8a7860d232b99124b5fa1f6edbec8787'];

describe('the critical paths of the Train Ticket sample', () => {
  it('are those that were computed from the raw rows, but where a clock was corrected', (test) => {
    const sample = readLines(sharedData('trainticket/critical_path_sample.jsonl.gz', test)).map(
      (line) => JSON.parse(line) as RecordedPath,
    );
    const traces = readTraces(
      sharedData('trainticket/traces.otlp.jsonl.gz', test),
      new Set(sample.map(({ traceId }) => traceId)),
    );

    const timed = createTimedSpans();

    const differing = sample.filter(({ traceId, segments }) => {
      const forest = buildSpanForest((traces.get(traceId) ?? []).map(timed.of));
      const path = findCriticalPath(forest);
      const originNs = forest.spans[path.root]!.startTimeNs;
      const found = path.segments.map(({ position, fromNs, toNs }) => {
        const span = forest.spans[position]!;
        const times = [fromNs, toNs].map((ns) => String(originNs + BigInt(ns)));
        return [span.label.entry.service, span.name, span.spanId, ...times];
      });
      if (!CORRECTED_CLOCKS.includes(traceId)) expect(path.misplaced).toEqual([]);
      return JSON.stringify(found) !== JSON.stringify(segments);
    });

    expect(sample).toHaveLength(60);
    expect(differing.map(({ traceId }) => traceId).sort()).toEqual(CORRECTED_CLOCKS);
  });
});

function readLines(file: string): readonly string[] {
  return gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
}

function readTraces(file: string, wanted: ReadonlySet<string>): ReadonlyMap<string, readonly SpanRecord[]> {
  const traces = new Map<string, SpanRecord[]>();
  for (const line of readLines(file)) {
    if (![...wanted].some((traceId) => line.includes(traceId))) continue;
    for (const span of decodeSpans(encodeRequestJson('traces', Buffer.from(line))).spans) {
      if (wanted.has(span.traceId)) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
    }
  }
  return traces;
}
