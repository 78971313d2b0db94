import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertName } from '../../../domain/rules/alert-name.ts';
import { prometheusRules, ruleGroupNames } from '../../../domain/artifact/prometheus-rules.ts';
import { JourneyLabel, JourneyMetric, boundText, quoteLabelValue } from '../../../domain/sli/journey-metrics.ts';
import type { EventCount } from '../../../domain/sli/sli-bucket.ts';
import type { Slo } from '../../../domain/slo/slo.ts';
import { runProgram } from '../../../platform/process/run-program.ts';
import { getPromtool } from '../../support/components.ts';
import { promtoolCounter } from '../../support/promtool-counter.ts';

const TIMEOUT_MS = 120_000;

/** What {@link promtoolFiring} needs. */
export interface PromtoolRun {
  readonly slo: Slo;
  /** The events of each minute. */
  readonly counts: readonly Pick<EventCount, 'total' | 'bad'>[];
  /** The minutes before are run and not reported. */
  readonly observedFrom?: number;
}

/** Whether page and ticket fire at the end of a minute. */
export interface FiringMinute {
  readonly minute: number;
  readonly page: boolean;
  readonly ticket: boolean;
}

/**
 * Runs the generated rules in promtool, with the journey's counters, and reports which alerts fire at the end of each
 * minute. promtool only compares, so every minute is compared with what cannot be: a number that tells the minute,
 * below 0; the report of failures then holds all that fired.
 */
export async function promtoolFiring(run: PromtoolRun): Promise<readonly FiringMinute[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slo-scout-parity-'));
  try {
    await writeFile(join(folder, 'rules.yaml'), prometheusRules(run.slo, { apiUrl: 'http://127.0.0.1' }).content);
    await writeFile(join(folder, 'test.yaml'), JSON.stringify(testFile(run)));
    const program = await getPromtool();
    const { stdout, stderr } = await runProgram(program, ['test', 'rules', 'test.yaml'], {
      cwd: folder,
      timeoutMs: TIMEOUT_MS,
    });
    return readFailures(`${stdout}\n${stderr}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The 3 of `promtool, version 3.5.1`. */
export async function promtoolMajorVersion(): Promise<number> {
  const { stdout, stderr } = await runProgram(await getPromtool(), ['--version'], { timeoutMs: TIMEOUT_MS });
  return Number(/version (\d+)\./.exec(`${stdout}\n${stderr}`)?.[1]);
}

function testFile(run: PromtoolRun): object {
  const from = run.observedFrom ?? 0;
  const firing = (severity: 'page' | 'ticket') =>
    `(count(ALERTS{alertname="${alertName(run.slo)}", alertstate="firing", sloth_severity="${severity}"}) or vector(0))`;
  return {
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    // Groups of one file run in no particular order otherwise, and alerts would see the ratios of the minute before.
    group_eval_order: ruleGroupNames(run.slo),
    tests: [
      {
        interval: '1m',
        input_series: inputSeries(run),
        promql_expr_test: run.counts.slice(from).map((_, position) => ({
          expr: `${firing('page')} + 2 * ${firing('ticket')}`,
          // The sample at minute m + 1 is the first that holds the events of minute m.
          eval_time: `${String(from + position + 1)}m`,
          exp_samples: [{ labels: '{}', value: -1 - (from + position) }],
        })),
      },
    ],
  };
}

function inputSeries({ slo, counts }: PromtoolRun): readonly object[] {
  const labels = {
    [JourneyLabel.service]: slo.service,
    [JourneyLabel.environment]: slo.environment,
    [JourneyLabel.journey]: slo.operation,
    [JourneyLabel.journeyId]: slo.journeyId,
  };
  const totals = promtoolCounter(counts.map(({ total }) => total));
  if (slo.sli.kind === 'availability') {
    return [
      { series: series(JourneyMetric.requests, labels), values: totals },
      { series: series(JourneyMetric.errors, labels), values: promtoolCounter(counts.map(({ bad }) => bad)) },
    ];
  }
  const bucket = { ...labels, [JourneyLabel.bound]: boundText(slo.sli.thresholdMs) };
  const fast = promtoolCounter(counts.map(({ total, bad }) => total - bad));
  return [
    { series: series(JourneyMetric.durationCount, labels), values: totals },
    { series: series(JourneyMetric.durationBucket, bucket), values: fast },
  ];
}

function series(metric: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${quoteLabelValue(value)}`);
  return `${metric}{${pairs.join(', ')}}`;
}

function readFailures(output: string): readonly FiringMinute[] {
  const failures = output.matchAll(/exp:\D*?(-[\d.E+]+)\D*?got:[^\d]*([\d.E+]+)/g);
  return Array.from(failures, ([, expected, got]) => {
    const flags = Number(got);
    return { minute: -1 - Number(expected), page: flags % 2 === 1, ticket: flags >= 2 };
  });
}
