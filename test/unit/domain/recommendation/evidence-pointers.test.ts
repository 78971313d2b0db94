import { describe, expect, it } from 'vitest';
import type { Capsule } from '../../../../domain/journey/capsule.ts';
import { evidencePointers } from '../../../../domain/recommendation/evidence-pointers.ts';
import type { EvidenceInput } from '../../../../domain/recommendation/evidence-pointers.ts';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import type { SliDefinition } from '../../../../domain/sli/sli-bucket.ts';

const ATTAINED = { fromMs: 0, toMs: 600_000, total: 30, bad: 4, p50Ms: 1, p95Ms: 2, p99Ms: 3 };

const capsule = (changes: Partial<Capsule>): Capsule => ({
  fingerprint: 'f',
  journeyId: 'j',
  windowStartMs: 0,
  traceCount: 10,
  errorCount: 0,
  spanCount: 50,
  latency: sketchOf([20, 30]),
  steps: [],
  sampleTraceIds: ['t0'],
  ...changes,
});

const sourced = (sli: SliDefinition): EvidenceInput['sourced'] => ({
  ...{ sli, queries: { total: 'all[{{.window}}]', bad: 'bad[{{.window}}]' } },
  ...{ judgedBy: 'traces', traces: { total: 30, bad: 4 } },
});

describe('evidencePointers', () => {
  it('points to the buckets, the capsules with the most failures and their traces', () => {
    const capsules = [
      capsule({ fingerprint: 'good' }),
      capsule({ fingerprint: 'bad', errorCount: 1, sampleTraceIds: ['t1'] }),
      capsule({ fingerprint: 'worse', errorCount: 3, windowStartMs: 300_000, sampleTraceIds: ['t2', 't1'] }),
    ];

    const pointers = evidencePointers({
      ...{ journeyId: 'j', sourced: sourced({ kind: 'availability' }), attained: ATTAINED, capsules },
    });

    expect(pointers).toEqual([
      {
        kind: 'buckets',
        supports: 'The attained SLI: 4 bad of 30 requests.',
        ...{ journeyId: 'j', fromMs: 0, toMs: 600_000 },
      },
      {
        kind: 'capsule',
        supports: '3 of 10 requests of one shape from 1970-01-01 00:05 UTC failed.',
        ...{ fingerprint: 'worse', windowStartMs: 300_000 },
      },
      {
        kind: 'capsule',
        supports: '1 of 10 requests of one shape from 1970-01-01 00:00 UTC failed.',
        ...{ fingerprint: 'bad', windowStartMs: 0 },
      },
      { kind: 'traces', supports: 'Sample requests of the worst five-minute windows.', traceIds: ['t2', 't1'] },
    ]);
  });

  it('points to the capsules slower than the threshold for latency', () => {
    const capsules = [capsule({ fingerprint: 'slow', latency: sketchOf([900, 900]) }), capsule({ errorCount: 9 })];

    const pointers = evidencePointers({
      journeyId: 'j',
      sourced: sourced({ kind: 'latency', thresholdMs: 100 }),
      attained: ATTAINED,
      capsules,
    });

    expect(pointers.flatMap((pointer) => (pointer.kind === 'capsule' ? [pointer.fingerprint] : []))).toEqual(['slow']);
  });

  it('points to the buckets alone where nothing was bad', () => {
    const pointers = evidencePointers({
      ...{ journeyId: 'j', sourced: sourced({ kind: 'availability' }), attained: ATTAINED },
      capsules: [capsule({})],
    });

    expect(pointers.map(({ kind }) => kind)).toEqual(['buckets']);
  });

  it('points to the queries of a metric as they were run, and says which figures are the traces’', () => {
    const pointers = evidencePointers({
      journeyId: 'j',
      sourced: {
        ...sourced({ kind: 'availability' }),
        ...{ metric: { metric: 'requests_total', address: 'http://prometheus:9090' }, judgedBy: 'metric' },
      },
      attained: { ...ATTAINED, total: 300, bad: 50 },
      capsules: [],
    });

    const at = { address: 'http://prometheus:9090', fromMs: 0, toMs: 600_000 };
    expect(pointers).toEqual([
      { kind: 'query', supports: 'All events by the metric: 300 requests.', query: 'sum(all[5m])', ...at },
      { kind: 'query', supports: 'Bad events by the metric: 50 requests.', query: 'sum(bad[5m])', ...at },
      expect.objectContaining({ kind: 'buckets', supports: 'The same by traces: 4 bad of 30 requests.' }),
    ]);
  });
});
