import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { registerRulesCommand } from '../../cli/commands/rules.ts';
import type { RuleMode } from '../../domain/rules/rule-slo.ts';
import { startAlertmanager } from '../../platform/components/run/start-alertmanager.ts';
import { startPrometheus } from '../../platform/components/run/start-prometheus.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { runProgram } from '../../platform/process/run-program.ts';
import { getComponentPath } from '../support/components.ts';
import { startAlertReceiver } from './support/alert-receiver.ts';
import type { AlertReceiver, ReceivedAlert } from './support/alert-receiver.ts';
import { startRegionTraffic } from './support/region-traffic.ts';
import type { RegionTraffic } from './support/region-traffic.ts';

/**
 * From a specification to a pager: generated rules in a real Prometheus, the generated inhibition in a real
 * Alertmanager. One region burns slowly all the time, which is a ticket; the other has an outage, which is a page, and
 * a ticket that must wait until the page is over.
 */

/** In one day's SLO window, with a budget of 1 %: thresholds of 14.7 and 12.5 % for pages, 8 and 7.5 % for tickets. */
const WINDOWS = `
apiVersion: sloth.slok.dev/v1
kind: AlertWindows
spec:
  sloPeriod: 1d
  page:
    quick: {errorBudgetPercent: 0.17, shortWindow: 5s, longWindow: 10s}
    slow: {errorBudgetPercent: 0.2894, shortWindow: 8s, longWindow: 20s}
  ticket:
    quick: {errorBudgetPercent: 0.2778, shortWindow: 8s, longWindow: 30s}
    slow: {errorBudgetPercent: 0.3907, shortWindow: 30s, longWindow: 45s}
`;
const LONGEST_WINDOW_SECONDS = 45;
const SLOW_BURN = 0.1;
const OUTAGE = 0.5;

const MODES = ['guarded', 'sloth-compatible'] as const satisfies readonly RuleMode[];
const PATIENCE = { timeout: 60_000, interval: 200 };
const TEST_TIMEOUT_MS = 300_000;

/** Page and ticket have routes of their own, as teams have them; a repetition soon shows that an alert goes on. */
const ALERTMANAGER = {
  route: {
    receiver: 'team',
    group_by: ['sloth_id', 'sloth_severity', 'region'],
    ...{ group_wait: '5s', group_interval: '1s', repeat_interval: '3s' },
  },
};

const specOf = (mode: RuleMode): string =>
  stringify({
    version: 'prometheus/v1',
    service: `shop-${mode}`,
    labels: { owner: 'shop' },
    slos: [
      {
        name: 'requests',
        objective: 99,
        sli: {
          events: {
            error_query: 'sum by (region) (rate(http_requests_total{job="shop", code=~"5.."}[{{.window}}]))',
            total_query: 'sum by (region) (rate(http_requests_total{job="shop"}[{{.window}}]))',
          },
        },
        alerting: {
          name: 'ShopErrors',
          labels: { category: 'availability' },
          annotations: { runbook: 'https://runbooks.example/shop' },
          page_alert: { labels: { routing_key: 'on-call' } },
          ticket_alert: { labels: { channel: 'issues' } },
        },
      },
    ],
  });

interface Wanted {
  readonly mode: RuleMode;
  readonly severity: 'page' | 'ticket';
  readonly region: string;
}

const isWanted = ({ labels }: Pick<ReceivedAlert, 'labels'>, { mode, severity, region }: Wanted): boolean =>
  labels['sloth_service'] === `shop-${mode}` && labels['sloth_severity'] === severity && labels['region'] === region;

interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly fingerprint: string;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

describe('alerts of generated rules, in Prometheus and Alertmanager', () => {
  let folder: string;
  let configFile: string;
  let traffic: RegionTraffic;
  let receiver: AlertReceiver;
  let prometheus: string;
  let alertmanager: string;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-alerting-'));
    configFile = join(folder, 'alertmanager.yml');
    ends.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    traffic = await startRegionTraffic(['eu', 'us'], 100);
    ends.push(() => traffic.close());
    receiver = await startAlertReceiver();
    ends.push(() => receiver.close());
    await startServers();
  });
  afterAll(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function generate(mode: RuleMode) {
    const place = join(folder, mode);
    await mkdir(place);
    const [spec, windows] = [join(place, 'slo.yml'), join(place, 'windows.yml')];
    const [rules, inhibit] = [join(place, 'rules.yml'), join(place, 'inhibit.yml')];
    await writeFile(spec, specOf(mode));
    await writeFile(windows, WINDOWS);
    const silent = { write: () => true };
    const program = new Command().exitOverride();
    registerRulesCommand(program, { stdin: Readable.from([]), stdout: silent, stderr: silent, version: '1.2.3' });
    const files = ['-i', spec, '-o', rules, '--windows', windows, '--inhibit-rules', inhibit];
    await program.parseAsync(['rules', 'generate', '--mode', mode, '--default-period', '1d', ...files], {
      from: 'user',
    });
    return { rules, inhibitRules: await readFile(inhibit, 'utf8') };
  }

  async function askPrometheus<Answer>(path: string): Promise<Answer> {
    const response = await fetch(`http://${prometheus}/api/v1/${path}`);
    return ((await response.json()) as { readonly data: Answer }).data;
  }

  async function query(expression: string): Promise<readonly { readonly metric: Readonly<Record<string, string>> }[]> {
    interface Vector {
      readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[];
    }
    return (await askPrometheus<Vector>(`query?query=${encodeURIComponent(expression)}`)).result;
  }

  async function activeAlert(wanted: Wanted): Promise<ActiveAlert | undefined> {
    const response = await fetch(`http://${alertmanager}/api/v2/alerts`);
    return ((await response.json()) as readonly ActiveAlert[]).find((alert) => isWanted(alert, wanted));
  }

  const received = (wanted: Wanted, status: ReceivedAlert['status'] = 'firing'): readonly ReceivedAlert[] =>
    receiver.alerts.filter((alert) => alert.status === status && isWanted(alert, wanted));

  /** Both modes at once: waits until every one of them has it. */
  const untilBoth = (what: (mode: RuleMode) => Promise<void> | void) =>
    vi.waitFor(async () => {
      for (const mode of MODES) await what(mode);
    }, PATIENCE);

  async function startServers(): Promise<void> {
    const [guarded, compatible] = [await generate('guarded'), await generate('sloth-compatible')];
    expect(compatible.inhibitRules).toBe(guarded.inhibitRules);
    const receivers = [{ name: 'team', webhook_configs: [{ url: receiver.url, send_resolved: true }] }];
    await writeFile(configFile, `${stringify({ ...ALERTMANAGER, receivers })}${guarded.inhibitRules}`);
    const inhibiting = await startAlertmanager({
      ...{ program: await getComponentPath('alertmanager'), folder: join(folder, 'alertmanager') },
      ...{ port: await findFreePort(), configFile },
    });
    ends.push(() => inhibiting.stop());
    alertmanager = inhibiting.address;
    const evaluating = await startPrometheus({
      ...{ program: await getComponentPath('prometheus'), folder: join(folder, 'prometheus') },
      ...{ port: await findFreePort(), intervalSeconds: 1, alertmanagers: [alertmanager] },
      ...{ ruleFiles: [guarded.rules, compatible.rules], scrape: { shop: [traffic.address] } },
    });
    ends.push(() => evaluating.stop());
    prometheus = evaluating.address;
  }

  it('are loaded, and amtool accepts the inhibition in a configuration', async () => {
    const amtool = await getComponentPath('amtool');
    const checked = await runProgram(amtool, ['check-config', configFile], { timeoutMs: 30_000 });

    expect(`${checked.stdout}${checked.stderr}`).toContain('1 inhibit rules');
    expect(checked.exitCode).toBe(0);
    interface Groups {
      readonly groups: readonly { readonly name: string; readonly rules: readonly { readonly health: string }[] }[];
    }
    await vi.waitFor(async () => {
      const { groups } = await askPrometheus<Groups>('rules');
      expect(groups).toHaveLength(6);
      expect(new Set(groups.flatMap(({ rules }) => rules.map(({ health }) => health)))).toEqual(new Set(['ok']));
    }, PATIENCE);
  });

  it('sends a ticket for the slow burn, and nothing for healthy traffic', { timeout: TEST_TIMEOUT_MS }, async () => {
    traffic.fail('us', SLOW_BURN);

    await untilBoth((mode) => expect(received({ mode, severity: 'ticket', region: 'us' })).not.toEqual([]));
    // Long enough that an outage has a history to be measured against.
    const history = `count_over_time(up{job="shop"}[10m]) >= ${String(LONGEST_WINDOW_SECONDS)}`;
    await vi.waitFor(async () => expect(await query(history)).toHaveLength(1), PATIENCE);

    expect(await query('count_over_time(ALERTS{region="eu"}[10m])')).toEqual([]);
    expect(await query('count_over_time(ALERTS{sloth_severity="page"}[10m])')).toEqual([]);
    expect(receiver.alerts.filter(({ labels }) => labels['region'] !== 'us')).toEqual([]);
  });

  it('pages an outage and keeps its ticket back, and nobody else’s', { timeout: TEST_TIMEOUT_MS }, async () => {
    traffic.fail('eu', OUTAGE);

    await untilBoth((mode) => expect(received({ mode, severity: 'page', region: 'eu' })).not.toEqual([]));
    await vi.waitFor(async () => {
      const tickets = 'ALERTS{alertstate="firing", sloth_severity="ticket", region="eu"}';
      expect(await query(tickets)).toHaveLength(MODES.length);
    }, PATIENCE);
    await untilBoth(async (mode) => {
      const page = await activeAlert({ mode, severity: 'page', region: 'eu' });
      const ticket = await activeAlert({ mode, severity: 'ticket', region: 'eu' });
      const other = await activeAlert({ mode, severity: 'ticket', region: 'us' });
      expect(page?.status.state).toBe('active');
      expect(ticket?.status).toMatchObject({ state: 'suppressed', inhibitedBy: [page?.fingerprint] });
      expect(other?.status).toMatchObject({ state: 'active', inhibitedBy: [] });
    });
    // Two more repetitions of the page: the ticket, on the same clock, would have come in that time.
    const suppressedFrom = receiver.alerts.length;
    await untilBoth((mode) => {
      const since = receiver.alerts.slice(suppressedFrom).filter((alert) => alert.status === 'firing');
      const times = (severity: Wanted['severity'], region: string): number =>
        since.filter((alert) => isWanted(alert, { mode, severity, region })).length;
      expect(times('page', 'eu')).toBeGreaterThan(2);
      expect(times('ticket', 'us')).toBeGreaterThan(1);
    });

    for (const mode of MODES) {
      const [page] = received({ mode, severity: 'page', region: 'eu' });
      expect(page?.labels).toEqual({
        ...{ alertname: 'ShopErrors', owner: 'shop', category: 'availability', routing_key: 'on-call', region: 'eu' },
        ...{ sloth_id: `shop-${mode}-requests`, sloth_service: `shop-${mode}`, sloth_slo: 'requests' },
        sloth_severity: 'page',
      });
      expect(page?.annotations).toEqual({
        title: `(page) shop-${mode} requests SLO error budget burn rate is too fast.`,
        summary: `shop-${mode} requests SLO error budget burn rate is over expected.`,
        runbook: 'https://runbooks.example/shop',
      });
      expect(received({ mode, severity: 'ticket', region: 'eu' })).toEqual([]);
    }
  });

  it(
    'resolves the page when traffic is healthy again, and only then sends the ticket',
    { timeout: TEST_TIMEOUT_MS },
    async () => {
      traffic.fail('eu', 0);

      await untilBoth((mode) => {
        expect(received({ mode, severity: 'page', region: 'eu' }, 'resolved')).not.toEqual([]);
        expect(received({ mode, severity: 'ticket', region: 'eu' }, 'resolved')).not.toEqual([]);
      });

      for (const mode of MODES) {
        const [page] = received({ mode, severity: 'page', region: 'eu' }, 'resolved');
        const [ticket] = received({ mode, severity: 'ticket', region: 'eu' });
        expect(ticket?.labels).toMatchObject({ channel: 'issues', sloth_id: `shop-${mode}-requests` });
        expect(ticket?.receivedAtMs).toBeGreaterThan(Date.parse(page?.endsAt ?? ''));
      }
    },
  );
});
