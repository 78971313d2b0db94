import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPrometheusLiveRules } from '../../adapters/prometheus/create-prometheus-live-rules.ts';
import { createPromtoolRuleValidator } from '../../adapters/promtool/create-promtool-rule-validator.ts';
import type { GeneratedArtifact } from '../../domain/artifact/artifact.ts';
import { artifactPath } from '../../domain/artifact/artifact-paths.ts';
import { generateArtifacts } from '../../domain/artifact/generate-artifacts.ts';
import { ruleGroupNames } from '../../domain/artifact/prometheus-rules.ts';
import { badQuery, classicLatencySli, nativeLatencySli } from '../../domain/sli-discovery/discovered-sli.ts';
import type { EventsSli } from '../../domain/sli-discovery/discovered-sli.ts';
import type { Slo, SliQueries } from '../../domain/slo/slo.ts';
import { startPrometheus } from '../../platform/components/run/start-prometheus.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { buildArtifactContext } from '../support/builders/build-artifact-context.ts';
import { buildSlo } from '../support/builders/build-slo.ts';
import { getComponentPath } from '../support/components.ts';

const LATENCY = { kind: 'latency', thresholdMs: 1000 } as const;

/** What discovery makes of histograms in the user's Prometheus. */
const MATCHERS = ['job="shop"', 'http_route="/a/{id}"'];
const CLASSIC = classicLatencySli({ name: 'a_seconds', form: 'classic', unitSeconds: 1 }, MATCHERS, {
  ...{ texts: ['1', '1.0'], bound: 1 },
});
const NATIVE = nativeLatencySli({ name: 'b_seconds', form: 'native', unitSeconds: 1 }, MATCHERS, 1);

function queriesOf(sli: EventsSli): SliQueries {
  return { total: sli.total, bad: badQuery(sli) };
}

const SLOS: readonly Slo[] = [
  buildSlo({ objectivePpm: 999_900, windowDays: 90 }),
  buildSlo({ objectivePpm: 995_000 }),
  buildSlo({ objectivePpm: 990_000, windowDays: 7, sli: LATENCY }),
  buildSlo({ objectivePpm: 950_000, windowDays: 30, sli: LATENCY }),
  buildSlo({ objectivePpm: 900_000 }),
  buildSlo({ service: 'odd "name"\\ with,everything', operation: 'GET /{a}/b"c' }),
  buildSlo({ service: 'by classic metric', sli: LATENCY, objectivePpm: 990_000, queries: queriesOf(CLASSIC) }),
  buildSlo({ service: 'by native metric', sli: LATENCY, objectivePpm: 990_000, queries: queriesOf(NATIVE) }),
];

const LOADED = SLOS.slice(0, 2).map((slo) => ({ ...slo, name: `slo-${String(slo.objectivePpm)}` }));

function filesOf(slo: Slo): readonly GeneratedArtifact[] {
  return generateArtifacts(slo, buildArtifactContext());
}

describe('generated rules and promtool', () => {
  it.each(
    SLOS.map((slo) => ({
      title: `${String(slo.objectivePpm)} ppm over ${String(slo.windowDays)} days, ${slo.sli.kind}, ${slo.service}`,
      slo,
    })),
  )('agree on $title', async ({ slo }) => {
    const validator = createPromtoolRuleValidator({ promtoolPath: await getComponentPath('promtool') });

    const validations = await validator.validate(filesOf(slo));

    expect([...validations.values()].map(({ status, output }) => (status === 'passed' ? status : output))).toEqual([
      'passed',
      'passed',
    ]);
  });

  it('disagree on a broken query, in the words of promtool', async () => {
    const broken = buildSlo({
      queries: { total: 'sum(rate(requests_total[{{.window}}]))', bad: 'sum(rate(errors_total[{{.window}}])' },
    });
    const validator = createPromtoolRuleValidator({ promtoolPath: await getComponentPath('promtool') });

    const validations = await validator.validate(filesOf(broken));

    const rules = [...validations.entries()].find(([path]) => path.endsWith('rules.yaml'))?.[1];
    expect(rules).toMatchObject({
      status: 'failed',
      output: expect.stringContaining('could not parse expression') as string,
    });
    expect(rules?.output).not.toContain(tmpdir());
  });

  it('disagree on an alert that could never page', async () => {
    const validator = createPromtoolRuleValidator({ promtoolPath: await getComponentPath('promtool') });

    const validations = await validator.validate(filesOf(buildSlo({ objectivePpm: 500_000 })));

    const test = [...validations.entries()].find(([path]) => path.endsWith('rules.test.yaml'))?.[1];
    expect(test?.status).toBe('failed');
    expect(test?.output).toContain('FAILED');
  });

  it('say clearly when promtool cannot be started', async () => {
    const validator = createPromtoolRuleValidator({ promtoolPath: '/nowhere/promtool' });

    await expect(validator.validate(filesOf(buildSlo()))).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining('/nowhere/promtool could not be started') as string,
    });
  });
});

describe('generated rules in a running Prometheus', () => {
  let folder: string;
  let prometheus: Awaited<ReturnType<typeof startPrometheus>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-prometheus-'));
    for (const slo of LOADED) {
      for (const file of filesOf(slo)) {
        const path = join(folder, file.path);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, file.content);
      }
    }
    prometheus = await startPrometheus({
      program: await getComponentPath('prometheus'),
      folder: join(folder, 'prometheus'),
      port: await findFreePort(),
      // Prometheus takes a wildcard in the last part of a path alone.
      ruleFiles: LOADED.map((slo) => join(folder, artifactPath(slo, 'prometheus_rule'))),
    });
  });

  afterAll(async () => {
    await prometheus.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are found by name', async () => {
    const live = createPrometheusLiveRules({ baseUrl: `http://${prometheus.address}` });

    const groups = await live.loadedGroups();

    const expected = LOADED.flatMap((slo) => ruleGroupNames(slo));
    expect(groups.toSorted()).toEqual(expected.toSorted());
  });

  it('are unavailable, with the setting to check, when nothing listens', async () => {
    const live = createPrometheusLiveRules({ baseUrl: `http://127.0.0.1:${String(await findFreePort())}` });

    await expect(live.loadedGroups()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('SLO_SCOUT_PROMETHEUS_URL') as string,
    });
  });
});
