import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { registerDiscoverCommand } from '../../cli/commands/discover.ts';
import { registerTakeoverCommand } from '../../cli/commands/takeover.ts';
import { generateRules } from '../../cli/rules/generate-rules.ts';
import { readSloSpecs } from '../../contracts/slo-spec/read-slo-specs.ts';
import { startPrometheus } from '../../platform/components/run/start-prometheus.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { getComponentPath, getPromtool } from '../support/components.ts';
import { openMetricsHistory } from './support/open-metrics-history.ts';
import type { HistoryFamily } from './support/open-metrics-history.ts';
import { promtoolCheck } from './support/promtool-answers.ts';

const DAYS = 10;
const MINUTES = DAYS * 1440;
const run = promisify(execFile);

/** Ten thousand cart requests an hour, one of 2,000 failing, 0.1 % slower than 250 ms; an outage of 20 minutes on day 6. */
const isOutage = (minute: number) => minute >= 5 * 1440 && minute < 5 * 1440 + 20;
const RATE = 160;
const ROUTE = { job: 'shop/cart', http_request_method: 'GET', http_route: '/cart/{id}' };
const HTTP = 'http_server_request_duration_seconds';

const withStatus = (code: string) => ({ ...ROUTE, http_response_status_code: code });
const failing = (minute: number) => (isOutage(minute) ? RATE / 2 : RATE / 2_000);
const ok = (minute: number) => RATE - failing(minute);
const bucket = (le: string, share: number) => [
  { name: `${HTTP}_bucket`, labels: { ...withStatus('200'), le }, perMinute: (m: number) => ok(m) * share },
  { name: `${HTTP}_bucket`, labels: { ...withStatus('503'), le }, perMinute: (m: number) => failing(m) * share },
];

const FAMILIES: readonly HistoryFamily[] = [
  {
    name: HTTP,
    type: 'histogram',
    series: [
      ...bucket('0.1', 0.992),
      ...bucket('0.25', 0.999),
      ...bucket('1.0', 1),
      ...bucket('+Inf', 1),
      { name: `${HTTP}_count`, labels: withStatus('200'), perMinute: ok },
      { name: `${HTTP}_count`, labels: withStatus('503'), perMinute: failing },
    ],
  },
  {
    name: 'istio_requests',
    type: 'counter',
    series: ['source', 'destination'].map((reporter) => ({
      name: 'istio_requests_total',
      labels: { reporter, destination_canonical_service: 'payment', response_code: '200' },
      perMinute: () => 50,
    })),
  },
  {
    // Two services that call the outcome differently.
    name: 'http_requests',
    type: 'counter',
    series: (
      [
        ['one', 'code', '200', 59.4],
        ['one', 'code', '500', 0.6],
        ['two', 'status', '200', 58.8],
        ['two', 'status', '500', 1.2],
      ] as const
    ).map(([job, label, value, perMinute]) => ({
      ...{ name: 'http_requests_total', labels: { job, [label]: value }, perMinute: () => perMinute },
    })),
  },
  {
    name: 'jobs_requests',
    type: 'counter',
    series: [
      { name: 'jobs_requests_total', labels: { job: 'jobs', state: 'odd', status: 'whatever' }, perMinute: () => 3 },
    ],
  },
];

/** A consumer of ten messages a second that is 20 s behind, and stuck during the outage; jobs and log lines with 0.5 % errors. */
const GROUP = { job: 'kafka-exporter', consumergroup: 'billing', topic: 'orders', partition: '0' };
const READ_PER_MINUTE = 600;
const TASK = { job: 'celery', name: 'mail.send' };
const LINES = { debug: 400, info: 99.5, error: 0.5 };

const WORK: readonly HistoryFamily[] = [
  {
    name: 'kafka_consumergroup_lag',
    type: 'gauge',
    series: [
      {
        ...{ name: 'kafka_consumergroup_lag', labels: GROUP },
        valueAt: (m: number) => (isOutage(m) ? 200 + (m - 5 * 1440) * READ_PER_MINUTE : 200),
      },
    ],
  },
  {
    name: 'kafka_consumergroup_current_offset',
    type: 'gauge',
    series: [
      {
        ...{ name: 'kafka_consumergroup_current_offset', labels: GROUP },
        perMinute: (m: number) => (isOutage(m) ? 0 : READ_PER_MINUTE),
      },
    ],
  },
  {
    name: 'celery_task_succeeded',
    type: 'counter',
    series: [{ name: 'celery_task_succeeded_total', labels: TASK, perMinute: () => 11.94 }],
  },
  {
    name: 'celery_task_failed',
    type: 'counter',
    series: [{ name: 'celery_task_failed_total', labels: TASK, perMinute: () => 0.06 }],
  },
  {
    name: 'logback_events',
    type: 'counter',
    series: Object.entries(LINES).map(([level, lines]) => ({
      ...{ name: 'logback_events_total', labels: { application: 'mailer', level }, perMinute: () => lines },
    })),
  },
  {
    // Messages wait, and nothing tells how fast they are read.
    name: 'rabbitmq_queue_messages_ready',
    type: 'gauge',
    series: [{ name: 'rabbitmq_queue_messages_ready', labels: { job: 'rabbit', queue: 'mails' }, valueAt: () => 4 }],
  },
];

describe('slo-scout discover', () => {
  let folder: string;
  let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
  let url: string;
  const nowMs = Math.floor(Date.now() / 300_000) * 300_000;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-discover-'));
    const file = join(folder, 'history.om');
    await writeFile(
      file,
      openMetricsHistory([...FAMILIES, ...WORK], { toMs: nowMs, minutes: MINUTES, stepMinutes: 2 }),
    );
    const promtool = await getPromtool();
    await run(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'data')]);
    const port = await findFreePort();
    prometheus = await startPrometheus({ program: await getComponentPath('prometheus'), folder, port });
    url = `http://127.0.0.1:${port}`;
  }, 120_000);
  afterAll(async () => {
    await prometheus.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function discover(...args: readonly string[]): Promise<string> {
    const printed: string[] = [];
    const program = new Command('slo-scout').exitOverride();
    registerDiscoverCommand(program, {
      stdout: { write: (text) => printed.push(text) },
      stderr: { write: () => true },
      nowMs: () => nowMs,
      defaultPrometheus: () => url,
    });
    await program.parseAsync(['discover', '--days', String(DAYS), ...args], { from: 'user' });
    return printed.join('');
  }

  it('finds the SLIs, runs their queries and recommends by what they answer', async () => {
    const report = JSON.parse(await discover('--json')) as {
      slis: readonly Record<string, unknown>[];
      missing: readonly Record<string, unknown>[];
    };

    expect(report.slis).toMatchObject([
      { service: 'shop/cart', operation: 'GET /cart/{id}', kind: 'availability', bad: 'HTTP status 5xx' },
      { service: 'shop/cart', kind: 'latency', bad: 'slower than 0.25 s', requestClass: 'high_fast' },
      { service: 'payment', operation: null, kind: 'availability', source: { convention: 'istio' } },
      { service: 'one', kind: 'availability', queries: { bad: expect.stringContaining('code=~"5.."') as string } },
      { service: 'two', kind: 'availability', queries: { bad: expect.stringContaining('status=~"5.."') as string } },
      { service: 'billing', operation: 'orders', kind: 'freshness' },
      { service: 'celery', operation: 'mail.send', kind: 'completion' },
      { service: 'mailer', operation: null, kind: 'error_log_ratio' },
    ]);
    const [availability, latency, payment, one, two] = report.slis.map(
      ({ recommendation }) => recommendation as { history: { total: number; bad: number }; objective?: number },
    );
    const expected = { total: RATE * MINUTES, bad: (RATE / 2_000) * (MINUTES - 20) + (RATE / 2) * 20 };
    expect(availability!.history.total / expected.total).toBeCloseTo(1, 2);
    expect(availability!.history.bad / expected.bad).toBeCloseTo(1, 1);
    expect(latency!.history.bad / (expected.total * 0.001)).toBeCloseTo(1, 1);
    // The caller's proxy counts the same requests once more.
    expect(payment!.history.total / (50 * MINUTES)).toBeCloseTo(1, 2);
    expect([one, two].map((found) => found!.history.bad / found!.history.total)).toEqual([
      expect.closeTo(0.01, 3),
      expect.closeTo(0.02, 3),
    ]);
    expect([availability!.objective, latency!.objective, payment!.objective]).toEqual([99.5, 99, 99.9]);
    expect(report.missing).toMatchObject([
      { service: 'payment', kind: 'latency' },
      { service: 'one', kind: 'latency' },
      { service: 'two', kind: 'latency' },
      { service: 'jobs', kind: 'availability', reason: expect.stringContaining('status do not tell') as string },
      { service: 'jobs', kind: 'latency' },
      {
        ...{ service: 'mails', kind: 'freshness' },
        reason: expect.stringContaining('rabbitmq_queue_messages_ack_total has no series') as string,
      },
    ]);
  });

  it('finds what nobody waits for: a consumer’s freshness, jobs that end, error lines', async () => {
    const report = JSON.parse(await discover('--json')) as { slis: readonly Record<string, unknown>[] };
    const found = report.slis.slice(5);

    expect(found).toMatchObject([
      {
        bad: 'minutes more than 30s behind',
        counts: 'minutes',
        requestClass: 'low',
        source: { convention: 'kafka-exporter' },
      },
      { bad: 'runs that failed', counts: 'runs', source: { convention: 'celery' }, advice: [] },
      { bad: 'lines of level error or worse', counts: 'log lines', source: { convention: 'logback' } },
    ]);
    const [freshness, completion, logs] = found.map(
      ({ recommendation }) => recommendation as { history: { total: number; bad: number }; objective?: number },
    );
    // Each minute once, and the rate of five minutes sees the outage a little longer.
    expect(freshness!.history.bad).toBeGreaterThanOrEqual(19);
    expect(freshness!.history.bad).toBeLessThanOrEqual(32);
    expect(freshness!.history.total / MINUTES).toBeGreaterThan(0.98);
    expect(freshness!.history.total / MINUTES).toBeLessThan(1.25);
    expect(completion!.history.bad / completion!.history.total).toBeCloseTo(0.005, 4);
    expect(completion!.history.total / (12 * MINUTES)).toBeCloseTo(1, 2);
    // Debug lines are none of all lines.
    expect(logs!.history.total / (100 * MINUTES)).toBeCloseTo(1, 2);
    expect(logs!.history.bad / logs!.history.total).toBeCloseTo(0.005, 4);
    expect([freshness, completion, logs].map((one) => one!.objective)).toEqual([99, 99, 99]);
  });

  it('writes specifications whose rules promtool accepts', async () => {
    const out = join(folder, 'slos.yaml');

    const text = await discover('-o', out);

    expect(text).toMatch(/shop\/cart +GET \/cart\/\{id\} +availability: HTTP status 5xx/);
    const specs = [{ file: out, text: await readFile(out, 'utf8') }];
    const { rules } = generateRules({
      ...{ specs, windows: [], mode: 'guarded', extraLabels: {}, version: '1.0.0', defaultWindowDays: 28 },
    });
    const checked = await promtoolCheck(rules);
    expect(checked.output).toContain('SUCCESS');
    expect(rules).toContain('sloth_slo: get-cart-id-latency');
    for (const name of ['orders-freshness', 'mail-send-completion', 'log-lines-error-log-ratio']) {
      expect(rules).toContain(`sloth_slo: ${name}`);
    }
  });

  it('tells one service alone, and says plainly what is wrong with an address', async () => {
    expect(await discover('--service', 'payment')).not.toContain('shop/cart');
    await expect(discover('--prometheus', `${url}/nowhere`)).rejects.toMatchObject({ code: 'not_found' });
    await expect(discover('--prometheus', 'http://127.0.0.1:1')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(discover('--prometheus', 'http://ann:secret@127.0.0.1:9090')).rejects.toThrow('Authorization=Basic');
    await expect(discover('--prometheus', 'prom:9090')).rejects.toThrow('--prometheus http://127.0.0.1:9090');
  });

  describe('slo-scout takeover', () => {
    const total = `sum(rate(${HTTP}_count{job="shop/cart"}[{{.window}}]))`;
    const bad = `sum(rate(${HTTP}_count{job="shop/cart", http_response_status_code=~"5.."}[{{.window}}]))`;
    const slo = (name: string, objective: number, queries: readonly [string, string]) => ({
      ...{ name, objective, alerting: { name: 'A' } },
      sli: { events: { error_query: queries[0], total_query: queries[1] } },
    });
    const spec = stringify({
      ...{ version: 'prometheus/v1', service: 'shop' },
      slos: [
        slo('strict', 99.99, [bad, total]),
        slo('kept', 99.5, [bad, total]),
        slo('gone', 99.9, ['sum(rate(gone_total{code="5"}[{{.window}}]))', 'sum(rate(gone_total[{{.window}}]))']),
        slo('all', 100, [bad, total]),
        slo('counted', 99.5, [bad.replace('rate(', 'increase('), total.replace('rate(', 'increase(')]),
        slo('typo', 99.5, [bad.replace(`${HTTP}_count`, 'http_server_requst_count'), total]),
        slo('grouped', 99.5, [
          bad.replace('sum(', 'sum by (http_route) ('),
          total.replace('sum(', 'sum by (http_route) ('),
        ]),
        slo('refused', 99.5, [
          'sum(a) + on (x) group_left sum by (x) (rate(b[{{.window}}]))',
          'rate(x[{{.window}}]) / vector(scalar(up))',
        ]),
      ],
    });

    async function takeOver(...args: readonly string[]): Promise<string> {
      const file = join(folder, 'running.yaml');
      await writeFile(file, spec);
      const printed: string[] = [];
      const program = new Command('slo-scout').exitOverride();
      registerTakeoverCommand(program, {
        stdin: Readable.from([]),
        stdout: { write: (text) => printed.push(text) },
        stderr: { write: () => true },
        nowMs: () => nowMs,
        defaultPrometheus: () => url,
      });
      await program.parseAsync(['takeover', file, '--days', String(DAYS), ...args], { from: 'user' });
      return printed.join('');
    }

    it('backtests what runs, advises, and names what nothing measures', async () => {
      const report = JSON.parse(await takeOver('--json')) as {
        slos: readonly Record<string, unknown>[];
        uncovered: readonly Record<string, unknown>[];
      };

      expect(report.slos).toMatchObject([
        { name: 'strict', advice: { kind: 'change', objective: 99.5 }, history: { windows: 1, windowsKept: 0 } },
        { name: 'kept', advice: { kind: 'keep' }, history: { windowsKept: 1 } },
        { name: 'gone', advice: { kind: 'mend' }, history: null },
        { name: 'all', advice: { kind: 'mend' }, findings: [{ rule: 'zero_budget' }, { rule: 'missing_guard' }] },
        { name: 'counted', advice: { kind: 'keep' } },
        {
          name: 'typo',
          advice: { kind: 'mend', because: expect.stringContaining('http_server_requst_count') as string },
        },
        { name: 'grouped', advice: { kind: 'keep' } },
        { name: 'refused', advice: { kind: 'mend' } },
      ]);
      const totals = report.slos.map(({ history }) => (history as { total: number } | null)?.total);
      // Rates and increases count the same requests.
      expect(totals[4]! / totals[0]!).toBeCloseTo(1, 2);

      const [strict] = report.slos.map(({ history }) => history as { pagesPerMonth: number });
      // The outage of 20 minutes is a page in ten days.
      expect(strict!.pagesPerMonth).toBeCloseTo(3, 0);
      expect(report.uncovered).toMatchObject([
        { service: 'shop/cart', kind: 'latency' },
        { service: 'payment', kind: 'availability' },
        { service: 'one', kind: 'availability' },
        { service: 'two', kind: 'availability' },
        { service: 'billing', kind: 'freshness' },
        { service: 'celery', kind: 'completion' },
        { service: 'mailer', kind: 'error_log_ratio' },
      ]);
    });

    it('writes them back in their format with the advised objectives', async () => {
      const out = join(folder, 'mended.yaml');

      const text = await takeOver('-o', out);

      expect(text).toMatch(/shop-strict +99\.99 %.*change to 99\.5 %/);
      const [document] = readSloSpecs([{ file: out, text: await readFile(out, 'utf8') }]).documents;
      expect(document?.format).toBe('prometheus/v1');
      expect(document?.slos.map(({ objectivePpm }) => objectivePpm)).toEqual([
        ...[995_000, 995_000, 999_000, 1_000_000],
        ...[995_000, 995_000, 995_000, 995_000],
      ]);
    });
  });
});
