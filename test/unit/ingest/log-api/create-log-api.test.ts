import { beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { createLogApi } from '../../../../ingest/log-api/create-log-api.ts';
import type { LogApi } from '../../../../ingest/log-api/create-log-api.ts';
import { createLogRoute } from '../../../../ingest/log-api/create-log-route.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';
import type { Metrics } from '../../../../platform/metrics/catalogue.ts';
import { createRecordingIntake } from '../../../support/fakes/recording-intake.ts';
import type { RecordingIntake } from '../../../support/fakes/recording-intake.ts';
import { mutate, seededRandom } from '../../../support/mutate.ts';

const NOW_MS = 1_800_000_000_000;
const GOOD = {
  service: 'test-service',
  message: 'User 12345 logged in successfully',
  severity: 'INFO',
  timestamp: '2025-10-04T12:00:00Z',
};

describe('the log API', () => {
  let intake: RecordingIntake;
  let metrics: Metrics;
  let api: LogApi;

  beforeEach(() => {
    intake = createRecordingIntake();
    metrics = createMetrics();
    api = createLogApi({ intake, metrics, nowMs: () => NOW_MS });
  });

  const post = async (body: string | object, contentType = 'application/json') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await api.handle({ bytes: Buffer.from(text), contentType, tenant: 'acme' });
    return { ...answer, json: JSON.parse(answer.body) as Record<string, unknown> };
  };

  it.each([
    ['application/json', `[${'{},'.repeat(100_000)}{}]`],
    ['application/x-ndjson', '{}\n'.repeat(100_001)],
  ])('refuses more items than it can hold at once, as %s', async (contentType, body) => {
    const { status, json } = await post(body, contentType);

    expect(status).toBe(400);
    expect(JSON.stringify(json)).toContain('100001 items; send at most 100000 at a time');
  });

  it('takes one object', async () => {
    const { status, json } = await post({ ...GOOD, environment: 'prod', user: { id: 12345 } });

    expect(status).toBe(200);
    expect(json).toEqual({ accepted: 1, rejected: [], rejectedCount: 0 });
    expect(intake.requests[0]).toMatchObject({
      receiver: 'log_api',
      signal: 'logs',
      encoding: 'protobuf',
      tenant: 'acme',
    });
    expect(intake.logs[0]).toMatchObject({
      resource: { 'service.name': 'test-service', 'deployment.environment.name': 'prod' },
      body: GOOD.message,
      severityNumber: 9,
      severityText: 'INFO',
      timeNs: 1_759_579_200_000_000_000n,
      observedTimeNs: BigInt(NOW_MS) * 1_000_000n,
      attributes: { user: { id: 12345 } },
    });
  });

  it.each([
    ['an array', JSON.stringify([GOOD, GOOD, GOOD]), 'application/json; charset=utf-8'],
    ['NDJSON', `${JSON.stringify(GOOD)}\n\n${JSON.stringify(GOOD)}\r\n${JSON.stringify(GOOD)}`, 'application/x-ndjson'],
    ['lines called JSON', [GOOD, GOOD, GOOD].map((item) => JSON.stringify(item)).join('\n'), 'application/json'],
  ])('takes %s', async (_what, body, contentType) => {
    const { status, json } = await post(body, contentType);

    expect([status, json['accepted']]).toEqual([200, 3]);
    expect(intake.logs).toHaveLength(3);
    expect(intake.requests).toHaveLength(1);
  });

  it('rejects bad items one by one, and says which and why', async () => {
    const { service: _service, ...noService } = GOOD;
    const lines = [
      JSON.stringify(GOOD),
      '{broken',
      '[]',
      JSON.stringify(noService),
      JSON.stringify({ ...GOOD, message: '' }),
      JSON.stringify({ ...GOOD, timestamp: 'soon' }),
      JSON.stringify({ ...GOOD, severity: ['x'] }),
    ];

    const { status, json } = await post(lines.join('\n'), 'application/x-ndjson');

    expect(status).toBe(200);
    expect(json).toMatchObject({ accepted: 1, rejectedCount: 6 });
    expect((json['rejected'] as { index: number; code: string }[]).map(({ index, code }) => [index, code])).toEqual([
      [1, 'invalid_json'],
      [2, 'not_an_object'],
      [3, 'missing_service'],
      [4, 'missing_message'],
      [5, 'invalid_timestamp'],
      [6, 'invalid_severity'],
    ]);
    expect((await metrics.logItemsRejected.get()).values).toHaveLength(6);
  });

  it('lists a hundred bad items and counts the rest', async () => {
    const { json } = await post([GOOD, ...Array.from({ length: 250 }, () => 1)]);

    expect(json['rejectedCount']).toBe(250);
    expect(json['rejected']).toHaveLength(100);
  });

  it.each([
    ['nothing', '', 'application/json'],
    ['no JSON', 'hello', 'application/json'],
    ['no JSON in any line', 'hello\nworld', 'application/x-ndjson'],
    ['only bad items', '[1,2]', 'application/json'],
    ['an empty list', '[]', 'application/json'],
  ])('answers 400 to %s', async (_what, body, contentType) => {
    const { status, json, headers } = await post(body, contentType);

    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(json).toMatchObject({ status: 400, title: 'Bad Request', code: 'invalid_argument' });
    expect(intake.refused).toHaveLength(1);
    expect(intake.requests).toEqual([]);
  });

  it('answers 415 to another media type', async () => {
    expect(await post(GOOD, 'text/plain')).toMatchObject({ status: 415, json: { code: 'invalid_argument' } });
  });

  it.each([
    [ErrorCode.unavailable, 503, '1'],
    [ErrorCode.resourceExhausted, 429, '1'],
    [ErrorCode.internal, 500, undefined],
  ])('answers %s of the intake with %i', async (code, status, retryAfter) => {
    intake.failNext(new ScoutError({ code, message: 'Not now.' }));

    const answer = await post(GOOD);

    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    expect(answer.json['code']).toBe(code);
  });

  it('passes on what the intake rejected', async () => {
    intake.answer = { rejectedSpans: 1, errorMessage: 'too_many_attributes (1)' };

    const { json } = await post([GOOD, GOOD]);

    expect(json).toEqual({ accepted: 1, rejected: [], rejectedCount: 1, reason: 'too_many_attributes (1)' });
  });

  it('bears nesting of 10,000 levels and 100,000 fields', { timeout: 30_000 }, async () => {
    const deep = `{"service":"s","message":"m","x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    const wide = {
      ...GOOD,
      ...Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index])),
    };

    expect((await post(deep)).status).toBe(200);
    expect((await post(wide)).status).toBe(200);
  });

  it('answers every one of 5,000 mutated bodies', async () => {
    const random = seededRandom(3);
    const seed = Buffer.from(`${JSON.stringify(GOOD)}\n${JSON.stringify({ ...GOOD, a: [1, null, 'é'] })}`);
    const statuses = new Set<number>();

    for (let round = 0; round < 5_000; round += 1) {
      const contentType = round % 2 === 0 ? 'application/json' : 'application/x-ndjson';
      statuses.add((await api.handle({ bytes: mutate(seed, random), contentType })).status);
    }

    expect([...statuses].sort()).toEqual([200, 400]);
  });

  it('is a route that tells failures of the transport as problems', () => {
    const route = createLogRoute({ intake, metrics, nowMs: () => NOW_MS });
    const error = new ScoutError({ code: ErrorCode.invalidArgument, message: 'Too large.', details: { maxBytes: 1 } });

    route.onRefused(error);
    const answer = route.fail(error, { contentType: undefined, status: 413 });

    expect(route.path).toBe('/ingest/logs');
    expect(intake.refused).toEqual([error]);
    expect(answer).toMatchObject({ status: 413, contentType: 'application/problem+json' });
    expect(JSON.parse(String(answer.body))).toMatchObject({ title: 'Content Too Large', status: 413 });
  });
});
