import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../../../domain/redaction/redaction-policy.ts';
import { createDryRunRoute } from '../../../../ingest/redaction/dry-run-route.ts';
import { startAdminServer } from '../../../../platform/lifecycle/admin-server.ts';
import type { AdminServer } from '../../../../platform/lifecycle/admin-server.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';

let server: AdminServer;

beforeEach(async () => {
  server = await startAdminServer({
    host: '127.0.0.1',
    port: 0,
    portSetting: 'SLO_SCOUT_TEST_PORT',
    metrics: createMetrics(),
    unhealthy: () => undefined,
    routes: [createDryRunRoute(createRedactor({ policy: DEFAULT_POLICY }))],
  });
});

afterEach(() => server.close());

async function ask(body: string) {
  const response = await fetch(`http://127.0.0.1:${String(server.port)}/redaction/dry-run`, { method: 'POST', body });
  return { status: response.status, body: await response.text() };
}

describe('POST /redaction/dry-run', () => {
  it('tells kinds and places, never the value', async () => {
    const { status, body } = await ask('{"texts":["mail ada@example.org now",{"key":"password","text":"x"}]}');

    expect(status).toBe(200);
    expect(body).not.toContain('ada@');
    expect(JSON.parse(body)).toMatchObject({
      results: [{ by_key: null, ranges: [{ kind: 'email', start: 5, end: 20 }] }, { by_key: { drop: false } }],
    });
  });

  it.each([
    ['no JSON', 'texts'],
    ['another shape', '{"text":"ada@example.org"}'],
    ['no texts', '{"texts":[]}'],
  ])('refuses %s without quoting it', async (_case, question) => {
    const { status, body } = await ask(question);

    expect(status).toBe(400);
    expect(body).not.toContain('ada@');
  });

  it('refuses a question that is too large', async () => {
    const { status } = await ask(JSON.stringify({ texts: ['x'.repeat(1024 * 1024)] }));

    expect(status).toBe(413);
  });
});
