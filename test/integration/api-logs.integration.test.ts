import { describe, expect, it } from 'vitest';
import type { StoredLogCapsule, StoredLogTemplate, TraceLogLine } from '../../domain/log-capsule/ports.ts';
import { runClientCommand } from '../support/api/run-client-command.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import { TEST_NOW_MS } from '../support/api/test-deps.ts';

const MINUTE_MS = 60_000;
const TRACE = 'c0ffee'.padEnd(32, '1');
const SOURCE = { service: 'cart', environment: 'prod' };

function template(templateId: string, over: Partial<StoredLogTemplate> = {}): StoredLogTemplate {
  return {
    ...SOURCE,
    ...{ templateId, text: `${templateId} <*> sent`, lines: 40, errors: 2, aliases: [], newAtMs: undefined },
    ...{ firstSeenMs: TEST_NOW_MS - 10 * MINUTE_MS, lastSeenMs: TEST_NOW_MS - MINUTE_MS },
    ...over,
  };
}

function capsule(templateId: string, over: Partial<StoredLogCapsule> = {}): StoredLogCapsule {
  return {
    ...SOURCE,
    ...{ templateId, text: 'mail <*> sent', windowStartMs: TEST_NOW_MS - 5 * MINUTE_MS, isNewTemplate: false },
    ...{ lines: [0, 0, 0, 57, 0, 2, 1], bytes: 6_000, tracedLines: 1, traceIds: [TRACE] },
    ...{ firstMs: TEST_NOW_MS - 4 * MINUTE_MS, lastMs: TEST_NOW_MS - MINUTE_MS },
    ...over,
  };
}

function line(templateId: string, over: Partial<TraceLogLine> = {}): TraceLogLine {
  return {
    ...SOURCE,
    ...{ templateId, rank: 1, tieBreak: 2, atMs: TEST_NOW_MS, severityNumber: 9, traceId: '', spanId: '' },
    ...{ text: 'mail 7 sent' },
    ...over,
  };
}

describe('log templates', () => {
  it('says of each what it counted, and when it was news', async () => {
    const api = await startTestApi();
    api.stores.rows.logTemplates.push(template('t1', { aliases: ['t0'], newAtMs: TEST_NOW_MS }), template('t2'));

    const { status, body } = await api.get('/api/v1/logs/templates');

    expect(status).toBe(200);
    expect(body.items[0]).toEqual({
      ...{ template_id: 't1', service_name: 'cart', environment: 'prod', template: 't1 <*> sent' },
      ...{ lines: 40, errors: 2, aliases: ['t0'], new_since: '2026-01-01T00:00:00.000Z' },
      ...{ first_seen: '2025-12-31T23:50:00.000Z', last_seen: '2025-12-31T23:59:00.000Z' },
    });
    expect(body.items[1].new_since).toBeNull();
  });

  it('lists those of one service and environment', async () => {
    const api = await startTestApi();
    const elsewhere = [template('t2', { service: 'shop' }), template('t3', { environment: 'staging' })];
    api.stores.rows.logTemplates.push(template('t1'), ...elsewhere);

    const { body } = await api.get('/api/v1/logs/templates?service=cart&environment=prod');

    expect(body.items.map((item: { template_id: string }) => item.template_id)).toEqual(['t1']);
  });

  it('pages through all of them by cursor', async () => {
    const api = await startTestApi();
    for (const id of ['t1', 't2', 't3', 't4', 't5']) api.stores.rows.logTemplates.push(template(id));

    const pages: string[][] = [];
    let path: string | undefined = '/api/v1/logs/templates?limit=2';
    while (path !== undefined) {
      const { body } = await api.get(path);
      pages.push(body.items.map((item: { template_id: string }) => item.template_id));
      const next = body.next_cursor as string | null;
      path = next === null ? undefined : `/api/v1/logs/templates?limit=2&cursor=${next}`;
    }

    expect(pages).toEqual([['t1', 't2'], ['t3', 't4'], ['t5']]);
  });

  it.each([
    ['bogus'],
    [Buffer.from('after:cart').toString('base64url')],
    [Buffer.from('after:-1').toString('base64url')],
  ])('refuses the cursor %s, which is none of its own', async (cursor) => {
    const api = await startTestApi();

    const { status, body } = await api.get(`/api/v1/logs/templates?cursor=${cursor}`);

    expect(status).toBe(400);
    expect(body.code).toBe('invalid_argument');
  });
});

describe('log capsules', () => {
  it('says how many lines of which severity there were, and how many a second', async () => {
    const api = await startTestApi();
    api.stores.rows.logCapsules.push(capsule('t1'));

    const { status, body } = await api.get('/api/v1/log-capsules?service=cart');

    expect(status).toBe(200);
    expect(body.items[0]).toMatchObject({
      ...{ template_id: 't1', lines: 60, errors: 3, lines_per_second: 0.2, bytes: 6_000, lines_with_trace: 1 },
      ...{ severities: { info: 57, error: 2, fatal: 1 }, sample_trace_ids: [TRACE], new_template: false, samples: [] },
    });
  });

  it('returns sample lines when they are asked for', async () => {
    const api = await startTestApi();
    api.stores.rows.logCapsules.push(capsule('t1'), capsule('t2'));
    api.stores.rows.logLines.push(line('t1', { traceId: TRACE, spanId: 'b'.repeat(16) }), line('t2'));

    const { body } = await api.get('/api/v1/log-capsules?service=cart&samples=true');

    expect(body.items.map((item: { samples: unknown }) => item.samples)).toEqual([
      [sample({ trace_id: TRACE, span_id: 'b'.repeat(16) })],
      [sample({ trace_id: null, span_id: null })],
    ]);
  });

  it('reads the last hour unless told otherwise, whole windows', async () => {
    const api = await startTestApi();
    const [old, older] = [TEST_NOW_MS - 60 * MINUTE_MS, TEST_NOW_MS - 65 * MINUTE_MS];
    api.stores.rows.logCapsules.push(capsule('t1', { windowStartMs: old }), capsule('t2', { windowStartMs: older }));
    const idsOf = async (query: string): Promise<readonly string[]> => {
      const { body } = await api.get(`/api/v1/log-capsules?service=cart${query}`);
      return body.items.map((item: { template_id: string }) => item.template_id);
    };

    const lastHour = await idsOf('');
    const withinWindow = await idsOf(`&from=${new Date(older + MINUTE_MS).toISOString()}`);
    const before = await idsOf(`&to=${new Date(old).toISOString()}`);

    expect(lastHour).toEqual(['t1']);
    expect(withinWindow).toEqual(['t1', 't2']);
    expect(before).toEqual(['t2']);
  });

  it.each([[''], ['?service=cart&from=yesterday'], ['?service=cart&samples=1'], ['?service=cart&cursor=x']])(
    'refuses the query %j',
    async (query) => {
      const api = await startTestApi();

      const { status, body } = await api.get(`/api/v1/log-capsules${query}`);

      expect(status).toBe(400);
      expect(body.code).toBe('invalid_argument');
    },
  );
});

describe('log lines of a trace', () => {
  it('names the service and the template of each', async () => {
    const api = await startTestApi();
    api.stores.rows.logLines.push(line('t1', { traceId: TRACE }), line('t2'));

    const { body } = await api.get(`/api/v1/traces/${TRACE}/logs`);

    expect(body).toEqual({
      trace_id: TRACE,
      items: [
        {
          ...sample({ trace_id: TRACE, span_id: null }),
          ...{ service_name: 'cart', environment: 'prod', template_id: 't1' },
        },
      ],
    });
  });

  it('has none of a trace nobody logged, and refuses what is no trace id', async () => {
    const api = await startTestApi();

    const unknown = await api.get(`/api/v1/traces/${'0'.repeat(32)}/logs`);
    const malformed = await api.get('/api/v1/traces/C0FFEE/logs');

    expect(unknown.body.items).toEqual([]);
    expect(malformed.status).toBe(400);
  });
});

describe('slo-scout logs templates', () => {
  it('prints a table, and every page as JSON', async () => {
    const api = await startTestApi();
    const many = Array.from({ length: 205 }, (_, index) => template(`t${String(index)}`));
    api.stores.rows.logTemplates.push(...many, template('x', { service: 'shop', newAtMs: TEST_NOW_MS }));

    const table = await runClientCommand(api, 'logs', 'templates', '--service', 'shop');
    const json = await runClientCommand(api, 'logs', 'templates', '-s', 'cart', '-e', 'prod', '--json');

    expect(table.stdout).toMatch(
      /40 +2 +shop +prod +2025-12-31T23:59:00.000Z +2026-01-01T00:00:00.000Z +x +x <\*> sent/,
    );
    expect(table.stdout).not.toContain('cart');
    expect(JSON.parse(json.stdout)).toHaveLength(205);
  });

  it('says so when no line was counted', async () => {
    const api = await startTestApi();

    const { exitCode, stdout } = await runClientCommand(api, 'logs', 'templates');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('No log line was counted yet.');
  });
});

function sample(ids: { readonly trace_id: string | null; readonly span_id: string | null }) {
  return { at: '2026-01-01T00:00:00.000Z', severity_number: 9, text: 'mail 7 sent', ...ids };
}
