import { describe, expect, it, vi } from 'vitest';
import { encodeSpans } from '../support/encode-spans.ts';
import { runClientCommand } from '../support/api/run-client-command.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import { buildRecommendation } from '../support/builders/build-recommendation.ts';
import { SPAN_T0_MS, buildSpan, spanId, traceId } from '../support/builders/build-span.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { EvidencePointer } from '../../domain/evidence/evidence.ts';
import { attainedFrom, evidenceFigures, withMetric } from '../../domain/evidence/evidence-figures.ts';
import type { Capsule } from '../../domain/journey/capsule.ts';
import type { StoredRecommendation } from '../../domain/recommendation/recommendation.ts';
import { sketchOf } from '../../domain/sketch/dd-sketch.ts';
import type { SliBucket } from '../../domain/sli/sli-bucket.ts';
import { putArchiveBatch } from '../support/put-archive-batch.ts';

const HOUR_MS = 3_600_000;
const RANGE = { fromMs: SPAN_T0_MS - HOUR_MS, toMs: SPAN_T0_MS + 2 * HOUR_MS };
const PATH = '/api/v1/slis/sli-1/evidence';

/** A request in each of ninety minutes; every tenth fails and is slow. */
const BUCKETS: readonly SliBucket[] = Array.from({ length: 90 }, (_, minute) => ({
  ...{ journeyId: 'j', startMs: SPAN_T0_MS + minute * 60_000, total: 1, bad: minute % 10 === 0 ? 1 : 0 },
  latency: sketchOf([minute % 10 === 0 ? 900 : 20]),
}));
const CAPSULE: Capsule = {
  ...{ fingerprint: 'f', journeyId: 'j', windowStartMs: SPAN_T0_MS, traceCount: 5, errorCount: 1, spanCount: 10 },
  latency: sketchOf([900, 20, 20, 20, 20]),
  steps: [
    { service: 'shop', operation: 'GET /cart', depth: 0 },
    { service: 'db', operation: 'SELECT', depth: 1 },
  ],
  sampleTraceIds: [traceId(1), traceId(2)],
};
const POINTERS: readonly EvidencePointer[] = [
  { kind: 'buckets', supports: '9 bad of 90 requests.', journeyId: 'j', ...RANGE },
  { kind: 'capsule', supports: '1 of 5 failed.', fingerprint: 'f', windowStartMs: SPAN_T0_MS },
  { kind: 'traces', supports: 'Samples.', traceIds: [traceId(1), traceId(2)] },
];

const traceOf = (number: number) => [
  buildSpan({ traceId: traceId(number), durationMs: 100, status: 'error' }),
  buildSpan({
    ...{ traceId: traceId(number), spanId: spanId(2), parentSpanId: spanId(1), atMs: 20, durationMs: 60 },
    ...{ service: 'db', name: 'SELECT' },
  }),
];

function recommendation(): StoredRecommendation {
  const base = buildRecommendation({ journeyId: 'j', evidence: POINTERS });
  const zero = { ...RANGE, total: 0, bad: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0 };
  const figures = evidenceFigures({ ...base, attained: zero }, { buckets: BUCKETS, capsules: [CAPSULE] });
  return { ...base, attained: { ...RANGE, ...attainedFrom(figures) } };
}

/** An API with the recommendation; its rows and its archive are empty unless filled. */
async function setUp() {
  const api = await startTestApi();
  const sli = { ...recommendation(), createdAtMs: api.deps.nowMs() };
  api.stores.rows.recommendations.set(sli.sliId, sli);
  api.stores.rows.journeys.push({
    ...{ journeyId: 'j', service: 'shop', environment: 'production', operation: 'GET /cart', kind: 'http' },
    ...{ firstSeenMs: SPAN_T0_MS, lastSeenMs: SPAN_T0_MS },
  });
  return { ...api, sli };
}

async function keepAll({ deps, sli }: Awaited<ReturnType<typeof setUp>>): Promise<void> {
  await deps.evidence.saveFigures(evidenceFigures(sli, { buckets: BUCKETS, capsules: [CAPSULE] }));
  await deps.evidence.saveTraces(sli.sliId, [
    { kind: 'found', traceId: traceId(1), otlp: encodeSpans(traceOf(1)), isWhole: true },
    { kind: 'missing', traceId: traceId(2), reason: 'not_in_archive' },
  ]);
}

/** Weeks later: nothing is looked for in an archive any more. */
const AFTER_ALL_MS = 40 * 24 * HOUR_MS;

describe('the evidence of an SLI', () => {
  it('is resolved from what was kept when nothing else is left', async () => {
    const api = await setUp();
    await keepAll(api);
    api.clock.advance(AFTER_ALL_MS);

    const list = await api.get(PATH);
    const buckets = await api.get(`${PATH}/0`);
    const capsule = await api.get(`${PATH}/1`);
    const traces = await api.get(`${PATH}/2`);

    expect(list.body.items).toMatchObject([
      { index: 0, kind: 'buckets', state: 'kept', href: `${PATH}/0` },
      { index: 1, kind: 'capsule', state: 'kept' },
      { index: 2, kind: 'traces', state: 'partial', detail: 'The spans of 1 of 2 traces are kept.' },
    ]);
    expect(buckets.body).toMatchObject({ sums: { total: 90, bad: 9, matches_attained: true }, next_from: null });
    expect(buckets.body.items).toMatchObject([
      { total: 60, bad: 6 },
      { total: 30, bad: 3 },
    ]);
    expect(capsule.body.capsule).toMatchObject({
      requests: 5,
      errors: 1,
      spans: 10,
      sample_trace_ids: [traceId(1), traceId(2)],
    });
    expect(capsule.body.capsule.calls[1]).toEqual({ service_name: 'db', operation: 'SELECT', depth: 1 });
    expect(traces.body.traces[1]).toMatchObject({
      found: false,
      reason: 'not_in_archive',
      spans: [],
      critical_path: null,
    });
  });

  it('gives the spans of a trace and its critical path', async () => {
    const api = await setUp();
    await keepAll(api);

    const { body } = await api.get(`${PATH}/2`);

    expect(body.traces[0]).toMatchObject({
      trace_id: traceId(1),
      found: true,
      reason: null,
      whole: true,
      spans_omitted: 0,
    });
    expect(body.traces[0].spans).toMatchObject([
      {
        span_id: spanId(1),
        parent_span_id: null,
        service_name: 'shop',
        status: 'error',
        start_ms: 0,
        duration_ms: 100,
      },
      {
        span_id: spanId(2),
        parent_span_id: spanId(1),
        service_name: 'db',
        name: 'SELECT',
        start_ms: 20,
        duration_ms: 60,
      },
    ]);
    expect(body.traces[0].critical_path).toMatchObject({
      ...{ root_span_id: spanId(1), duration_ms: 100, asynchronous_spans: 0, detached_spans: 0 },
      segments: [
        { span_id: spanId(1), from_ms: 0, duration_ms: 20, share: 0.2 },
        { span_id: spanId(2), from_ms: 20, duration_ms: 60, share: 0.6 },
        { span_id: spanId(1), from_ms: 80, duration_ms: 20, share: 0.2 },
      ],
    });
  });

  it('is read live where nothing was kept, and kept then', async () => {
    const api = await setUp();
    api.stores.rows.buckets.push(...BUCKETS);
    api.stores.rows.capsules.push(CAPSULE);

    const live = await api.get(PATH);
    api.stores.rows.buckets.length = 0;
    api.stores.rows.capsules.length = 0;
    const later = await api.get(PATH);

    const statesOf = ({ body }: typeof live) => body.items.map(({ state }: { state: string }) => state);
    expect(statesOf(live)).toEqual(['live', 'live', 'missing']);
    expect(statesOf(later)).toEqual(['kept', 'kept', 'missing']);
  });

  it('says when only a part is left, or nothing, and keeps neither', async () => {
    const api = await setUp();
    api.stores.rows.buckets.push(...BUCKETS.slice(30));

    const part = await api.get(`${PATH}/0`);
    const gone = await api.get(`${PATH}/1`);
    api.stores.rows.buckets.length = 0;
    const nothing = await api.get(`${PATH}/0`);

    expect(part.body).toMatchObject({ state: 'partial', sums: { total: 60, matches_attained: false } });
    expect(gone.body).toMatchObject({ state: 'missing', capsule: null });
    expect(nothing.body).toMatchObject({ state: 'missing', sums: null, items: [] });
    expect(api.evidenceBlobs.blobs.size).toBe(0);
  });

  it('is answered while the store takes nothing', async () => {
    const api = await setUp();
    api.stores.rows.buckets.push(...BUCKETS);
    api.stores.rows.capsules.push(CAPSULE);
    api.evidenceBlobs.put = async () => {
      throw new ScoutError({ code: ErrorCode.unavailable, message: 'Away.' });
    };

    expect((await api.get(`${PATH}/0`)).body).toMatchObject({ state: 'live', sums: { matches_attained: true } });
    expect((await api.get(`${PATH}/2`)).status).toBe(200);
  });

  it('pages through minutes and hours', async () => {
    const api = await setUp();
    await keepAll(api);

    const first = await api.get(`${PATH}/0?resolution=minute&limit=80`);
    const second = await api.get(`${PATH}/0?resolution=minute&limit=80&from=${String(first.body.next_from)}`);
    const hours = await api.get(`${PATH}/0?limit=1`);

    expect(first.body.items).toHaveLength(80);
    expect(first.body.items[0]).toMatchObject({ total: 1, bad: 1, p50_ms: null });
    expect(second.body.items).toHaveLength(10);
    expect(second.body.next_from).toBeNull();
    expect(hours.body.items).toMatchObject([
      { start: new Date(SPAN_T0_MS).toISOString(), total: 60, p50_ms: expect.closeTo(20, 0) },
    ]);
    expect(hours.body.next_from).toBe(new Date(SPAN_T0_MS + HOUR_MS).toISOString());
  });

  it('looks again for traces that the archive did not have yet, and keeps them', async () => {
    const api = await setUp();
    const before = await api.get(`${PATH}/2`);
    const appendedAtMs = api.deps.nowMs();
    for (let partition = 0; partition < 4; partition += 1) {
      await putArchiveBatch(api.rawBlobs, { partition, appendedAtMs, records: [traceOf(1), traceOf(2)] });
    }
    api.clock.advance(60_000);

    const after = await api.get(`${PATH}/2`);
    api.rawBlobs.blobs.clear();
    api.clock.advance(AFTER_ALL_MS);
    const later = await api.get(`${PATH}/2`);

    expect(before.body).toMatchObject({ state: 'missing', traces: [{ reason: 'not_archived' }, { found: false }] });
    expect(after.body).toMatchObject({ state: 'kept', traces: [{ found: true }, { found: true }] });
    expect(later.body).toEqual(after.body);
  });

  it('is looked for once for all who ask at the same time, and for a minute not again', async () => {
    const api = await setUp();
    api.stores.rows.capsules.push(CAPSULE);
    const list = vi.spyOn(api.rawBlobs, 'list');
    list.mockImplementationOnce(() => new Promise((resolve) => setTimeout(resolve, 300, [])));
    const save = vi.spyOn(api.evidenceBlobs, 'put');
    const savesOfTraces = () => save.mock.calls.filter(([key]) => key.endsWith('/traces')).length;

    await Promise.all([1, 2, 3].map(() => api.get(`${PATH}/2`)));
    const saves = savesOfTraces();
    const lists = list.mock.calls.length;
    // The lists of the archive are forgotten by then.
    api.clock.advance(45_000);
    await api.get(`${PATH}/2`);
    const listsSoon = list.mock.calls.length;
    api.clock.advance(15_000);
    await api.get(`${PATH}/2`);

    expect([saves, savesOfTraces(), listsSoon - lists]).toEqual([1, 1, 0]);
    expect(list.mock.calls.length).toBe(2 * lists);
  });

  it('has what the queries of a metric answered beside what the traces say', async () => {
    const api = await setUp();
    const asked = { kind: 'query', query: 'sum(rate(x[5m]))', address: 'http://p:9090', ...RANGE } as const;
    const evidence: readonly EvidencePointer[] = [{ ...asked, supports: 'All events.' }, ...POINTERS];
    const rows = Array.from({ length: 24 }, (_, step) => ({
      ...{ startMs: SPAN_T0_MS + step * 300_000, total: 12.4, bad: 0.3 },
    }));
    const metricAttained = { total: Math.round(24 * 12.4), bad: Math.round(24 * 0.3) };
    const sli = { ...api.sli, evidence, attained: { ...api.sli.attained, ...metricAttained } };
    api.stores.rows.recommendations.set(sli.sliId, sli);
    const ofTraces = evidenceFigures(sli, { buckets: BUCKETS, capsules: [CAPSULE] });

    const before = await api.get(`${PATH}/0`);
    await api.deps.evidence.saveFigures(withMetric(ofTraces, { stepMs: 300_000, rows }));
    const after = await api.get(`${PATH}/0`);
    const traces = await api.get(`${PATH}/1`);
    const text = (await runClientCommand(api, 'slis', 'evidence', 'sli-1', '--pointer', '0')).stdout;

    expect(before.body).toMatchObject({ kind: 'query', state: 'live', query: asked.query, sums: null, items: [] });
    expect(after.body).toMatchObject({ state: 'kept', address: asked.address, sums: metricAttained });
    expect(after.body.items).toMatchObject([{ total: expect.closeTo(148.8) }, { total: expect.closeTo(148.8) }]);
    expect(traces.body).toMatchObject({ state: 'kept', sums: { total: 90, bad: 9, matches_attained: false } });
    expect(text).toContain('7 bad of 298');
  });

  it('answers 404 for an SLI or a pointer that is not there, and 400 for what is no number', async () => {
    const api = await setUp();

    const pointer = await api.get(`${PATH}/3`);

    expect(pointer.status).toBe(404);
    expect(pointer.body.detail).toContain('numbered from 0 to 2');
    expect((await api.get('/api/v1/slis/nope/evidence')).status).toBe(404);
    expect((await api.get('/api/v1/slis/nope/evidence/0')).status).toBe(404);
    expect((await api.get(`${PATH}/x`)).status).toBe(400);
    expect((await api.get(`${PATH}/0?resolution=day`)).status).toBe(400);
  });

  it('is linked from the overview', async () => {
    const api = await setUp();

    expect((await api.get('/')).text).toContain(`href="${PATH}"`);
  });
});

describe('slo-scout slis evidence', () => {
  it('lists the pointers and shows what each points to', async () => {
    const api = await setUp();
    await keepAll(api);
    const run = async (...args: readonly string[]) =>
      (await runClientCommand(api, 'slis', 'evidence', 'sli-1', ...args)).stdout;

    expect(await run()).toMatch(/0 +buckets +kept +9 bad of 90 requests/);
    expect(await run('--pointer', '0')).toMatch(/9 bad of 90; p50 .*\nEqual to the SLI +yes/);
    expect(await run('--pointer', '1')).toMatch(/ {2}db SELECT/);
    expect(await run('--pointer', '2')).toMatch(/20\.000 +60\.000 +60\.0 % +db +SELECT/);
    expect(JSON.parse(await run('--pointer', '2', '--json'))).toMatchObject({ kind: 'traces' });
    expect((await runClientCommand(api, 'slis', 'evidence', 'sli-1', '--pointer', '9')).exitCode).toBe(3);
  });
});

describe('the critical path of a journey', () => {
  const JOURNEY_PATH = '/api/v1/journeys/j/critical-path';

  it('says which operation owns how much of p50, p95 and p99, and on which requests', async () => {
    const api = await setUp();
    await api.deps.evidence.saveSample({
      ...{ journeyId: 'j', atMs: SPAN_T0_MS },
      requests: [1, 2, 3].map((number) => ({
        ...{ fingerprint: 'f', windowStartMs: SPAN_T0_MS },
        trace:
          number === 3
            ? { kind: 'missing', traceId: traceId(3), reason: 'not_archived' }
            : { kind: 'found', traceId: traceId(number), otlp: encodeSpans(traceOf(number)), isWhole: true },
      })),
    });

    const { body } = await api.get(JOURNEY_PATH);

    expect(body).toMatchObject({
      ...{ state: 'kept', requests_used: 2, requests_without_path: 0, requests_not_found: 1, service_name: 'shop' },
      windows: [{ window_start: new Date(SPAN_T0_MS).toISOString(), fingerprint: 'f', requests: 2 }],
    });
    for (const shares of [body.overall, body.p50, body.p95, body.p99]) {
      expect(shares).toEqual([
        { service_name: 'db', environment: 'production', operation: 'SELECT', share: expect.closeTo(0.6, 9) },
        { service_name: 'shop', environment: 'production', operation: 'GET /cart', share: expect.closeTo(0.4, 9) },
      ]);
    }
  });

  it('takes a sample out of the archive where none was kept, keeps it, and says when there is none', async () => {
    const api = await setUp();
    api.stores.rows.capsules.push(CAPSULE);

    const before = await api.get(JOURNEY_PATH);
    for (let partition = 0; partition < 4; partition += 1) {
      const appendedAtMs = api.deps.nowMs();
      await putArchiveBatch(api.rawBlobs, { partition, appendedAtMs, records: [traceOf(1), traceOf(2)] });
    }
    api.clock.advance(60_000);
    const archived = await api.get(JOURNEY_PATH);
    api.rawBlobs.blobs.clear();
    const kept = await api.get(JOURNEY_PATH);

    expect(before.body).toMatchObject({
      state: 'missing',
      requests_used: 0,
      requests_not_found: 2,
      p99: [],
      sampled_at: null,
    });
    expect(archived.body).toMatchObject({ state: 'archive', requests_used: 2, requests_not_found: 0 });
    expect(kept.body).toEqual({ ...archived.body, state: 'kept' });
    expect((await api.get('/api/v1/journeys/nope/critical-path')).status).toBe(404);
  });
});
