import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ArtifactContext } from '../../../../domain/artifact/artifact-context.ts';
import { alertName } from '../../../../domain/artifact/alert-rules.ts';
import { artifactPath } from '../../../../domain/artifact/artifact-paths.ts';
import { generateArtifacts } from '../../../../domain/artifact/generate-artifacts.ts';
import type { PrometheusRule } from '../../../../domain/artifact/prometheus-rule.ts';
import { ruleGroupNames } from '../../../../domain/artifact/prometheus-rules.ts';
import type { Slo } from '../../../../domain/slo/slo.ts';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import { buildBacktest, buildRecommendation } from '../../../support/builders/build-recommendation.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';
import { expectGolden } from '../../../support/expect-golden.ts';

const CONTEXT: ArtifactContext = {
  capsules: [
    {
      fingerprint: '00ff00ff00ff00ff',
      journeyId: 'a1b2c3',
      windowStartMs: 1_766_016_000_000,
      traceCount: 40,
      errorCount: 12,
      spanCount: 160,
      latency: sketchOf([10, 20, 30]),
      steps: [
        { service: 'shop-frontend', operation: 'POST /checkout', depth: 0 },
        { service: 'shop-payments', operation: 'POST /charge', depth: 1 },
      ],
      sampleTraceIds: ['0af7651916cd43dd8448eb211c80319c'],
    },
  ],
  recommendation: buildRecommendation({
    outcome: {
      kind: 'proposed',
      variants: ['conservative', 'balanced', 'aggressive'].map((variant) => ({
        variant,
        objectivePpm: 995_000,
        windowDays: 28,
        missRisk: 0.05,
        badAllowed: 1_000,
        backtest: buildBacktest([
          {
            severity: 'page',
            startMs: 1_766_102_400_000,
            endMs: 1_766_105_100_000,
            detectionMinutes: 4,
            budgetSpent: 0.31,
            badEvents: 310,
          },
        ]),
      })) as never,
    },
  }),
  apiUrl: 'http://127.0.0.1:8000',
};

function content(slo: Slo, type: 'prometheus_rule' | 'prometheus_rule_test' | 'openslo' | 'runbook' | 'grafana_dashboard') {
  const file = generateArtifacts(slo, CONTEXT).find((artifact) => artifact.type === type);
  return file?.content ?? '';
}

function rules(slo: Slo): readonly PrometheusRule[] {
  const file = parse(content(slo, 'prometheus_rule')) as { groups: { rules: PrometheusRule[] }[] };
  return file.groups.flatMap((group) => group.rules);
}

describe('the artifacts of an SLO', () => {
  it.each(['prometheus_rule', 'prometheus_rule_test', 'openslo', 'runbook', 'grafana_dashboard'] as const)(
    'match the reviewed %s',
    async (type) => {
      const slo = buildSlo();

      await expectGolden(`artifacts/${artifactPath(slo, type).split('/').at(-1) ?? ''}`, content(slo, type));
    },
  );

  it('are the same bytes for the same input', () => {
    expect(generateArtifacts(buildSlo(), CONTEXT)).toEqual(generateArtifacts(buildSlo(), CONTEXT));
  });

  it('lie in a folder of the SLO, whatever its names hold', () => {
    const paths = generateArtifacts(buildSlo({ service: '../etc/pass wd', environment: 'prod/eu' }), CONTEXT);

    expect(paths.map((file) => file.path.split('/').slice(0, 3).join('/'))).toEqual(
      Array(5).fill('slos/prod-eu/etc-pass-wd'),
    );
  });
});

describe('the Prometheus rules', () => {
  it('are one document with the three groups of the rules contract', () => {
    const text = content(buildSlo(), 'prometheus_rule');
    const file = parse(text) as { groups: { name: string }[] };

    expect(file.groups.map((group) => group.name)).toEqual([...ruleGroupNames(buildSlo())]);
    expect(text.split('\n---').length).toBe(1);
  });

  it('print budgets as people write them', () => {
    const text = content(buildSlo({ objectivePpm: 999_000 }), 'prometheus_rule');

    expect(text).toContain('vector(0.999)');
    expect(text).toContain('vector(0.001)');
    expect(text).toContain('(13.44 * 0.001)');
    expect(text).not.toMatch(/0\.00\d*9999/);
  });

  it('never divide by an idle minute and count a perfect service as zero errors', () => {
    const ratio = rules(buildSlo()).find((rule) => rule.record === 'slo:sli_error:ratio_rate5m');

    expect(ratio?.expr).toContain(') > 0)');
    expect(ratio?.expr).toContain('or 0 * (');
  });

  it('weigh the whole window by traffic', () => {
    const ratio = rules(buildSlo()).find((rule) => rule.record === 'slo:sli_error:ratio_rate4w');

    expect(ratio?.expr).toMatch(/sum_over_time\(slo:sli_error:rate5m.*\[4w\]\)\n\/\n\(sum_over_time\(slo:sli_total:rate5m/);
  });

  it('name the alert after service and SLO, with page and ticket told apart by label', () => {
    const alerts = rules(buildSlo()).filter((rule) => rule.alert !== undefined);

    expect(alerts.map((rule) => [rule.alert, rule.labels['sloth_severity']])).toEqual([
      [alertName(buildSlo()), 'page'],
      [alertName(buildSlo()), 'ticket'],
    ]);
    expect(alerts[0]?.annotations?.['runbook_path']).toBe(artifactPath(buildSlo(), 'runbook'));
  });

  it('escape what service names may hold', () => {
    const text = content(buildSlo({ service: 'odd"name\\x' }), 'prometheus_rule');

    expect(() => parse(text) as unknown).not.toThrow();
    expect(text).toContain('odd\\"name\\\\x');
  });
});

describe('the runbook', () => {
  it('shows the failing call path and the earlier page with its figures', () => {
    const text = content(buildSlo(), 'runbook');

    expect(text).toContain('12 of 40 traces failed');
    expect(text).toContain('  shop-payments: POST /charge');
    expect(text).toContain('310 bad events, 31.0 % of the budget');
  });

  it('cannot be broken out of by names from telemetry', () => {
    const capsule = CONTEXT.capsules[0];
    const hostile = { service: 'x\n```\n# Injected', operation: '`rm -rf`', depth: 0 };
    const context = { ...CONTEXT, capsules: capsule === undefined ? [] : [{ ...capsule, steps: [hostile] }] };
    const text = generateArtifacts(buildSlo(), context).find((file) => file.type === 'runbook')?.content ?? '';

    expect(text).not.toContain('\n# Injected');
    expect(text).not.toContain('`rm -rf`');
  });
});

describe('the OpenSLO document', () => {
  it('has the target as a ratio and a rolling window', () => {
    const document = parse(content(buildSlo(), 'openslo')) as { spec: { objectives: unknown[]; timeWindow: unknown[] } };

    expect(document.spec.objectives).toEqual([{ displayName: '99.5 %', target: 0.995 }]);
    expect(document.spec.timeWindow).toEqual([{ duration: '28d', isRolling: true }]);
  });
});
