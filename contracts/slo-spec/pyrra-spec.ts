import { z } from 'zod';
import { parsePrometheusDuration } from '../../domain/burn-rate/parse-prometheus-duration.ts';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SloSpec, SpecAlert, SpecAlerting, SpecDocument, SpecSli } from '../../domain/slo-spec/slo-spec.ts';
import { parseLeniently } from './parse-leniently.ts';
import { latencySeconds } from './pyrra-indicator.ts';
import { ObjectivePercent, queryProblem } from './slo-fields.ts';
import { NonEmptyText, ObjectMetadata } from './spec-scalars.ts';
import type { ProblemLog, YamlDocument } from './yaml-document.ts';

const Metric = z.strictObject({ metric: NonEmptyText }).transform(({ metric }) => metric.trim());
const Grouping = z
  .array(z.string())
  .nullish()
  .transform((labels) => labels ?? []);

/** Pyrra's custom resource, `pyrra.dev/v1alpha1` `ServiceLevelObjective`. */
const PyrraSpec = z.strictObject({
  apiVersion: z.literal('pyrra.dev/v1alpha1'),
  kind: z.literal('ServiceLevelObjective'),
  metadata: ObjectMetadata,
  spec: z.strictObject({
    target: z.union([z.string(), z.number()]).transform(Number).pipe(ObjectivePercent),
    window: NonEmptyText,
    description: z.string().nullish(),
    indicator: z.strictObject({
      ratio: z.strictObject({ errors: Metric, total: Metric, grouping: Grouping }).nullish(),
      latency: z.strictObject({ success: Metric, total: Metric, grouping: Grouping }).nullish(),
      latencyNative: z.strictObject({ latency: NonEmptyText, total: Metric, grouping: Grouping }).nullish(),
      bool_gauge: z.strictObject({ metric: NonEmptyText, grouping: Grouping }).nullish(),
    }),
    alerting: z
      .strictObject({
        disabled: z.boolean().nullish(),
        burnrates: z.boolean().nullish(),
        name: z.string().nullish(),
      })
      .nullish(),
  }),
  status: z.unknown().optional(),
});

type PyrraResource = z.infer<typeof PyrraSpec>;
type Indicator = PyrraResource['spec']['indicator'];

const WINDOW = '{{.window}}';
const DAY_SECONDS = 86_400;
/** Labels with this prefix are put on the series that Pyrra records. */
export const PYRRA_LABEL_PREFIX = 'pyrra.dev/';

/**
 * Reads a Pyrra specification; undefined when the log has its problems. Pyrra knows no services: the label
 * `pyrra.dev/service`, the namespace, or the name itself stands for one.
 */
export function readPyrraSpec(document: YamlDocument, log: ProblemLog): SpecDocument | undefined {
  const resource = parseLeniently(PyrraSpec, document, log);
  if (resource === undefined) return undefined;
  const { metadata, spec } = resource;
  const windowDays = windowDaysOf(spec.window);
  if (windowDays === undefined) {
    const message = `is "${spec.window}"; it must be whole days or weeks, as 28d or 4w`;
    log.problems.push(document.problemAt(['spec', 'window'], message));
  }
  const sli = sliOf(spec.indicator);
  const problem = sli === undefined ? 'has no indicator: ratio, latency, latencyNative or bool_gauge' : wrongQuery(sli);
  if (problem !== undefined) log.problems.push(document.problemAt(['spec', 'indicator'], problem));
  if (sli === undefined || windowDays === undefined || problem !== undefined) return undefined;
  const { name, namespace, annotations, labels } = metadata;
  return {
    ...{ place: document.place, format: SpecFormat.pyrra },
    object: { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations },
    slos: [{ ...identityOf(resource), objectivePpm: spec.target, windowDays, sli, alerting: alertingOf(resource) }],
  };
}

function identityOf({ metadata, spec }: PyrraResource): Pick<SloSpec, 'service' | 'name' | 'description' | 'labels'> {
  const { name, namespace } = metadata;
  const own = Object.entries(metadata.labels).filter(([label]) => label.startsWith(PYRRA_LABEL_PREFIX));
  const { service, ...labels } = Object.fromEntries(
    own.map(([label, value]) => [label.slice(PYRRA_LABEL_PREFIX.length), value]),
  );
  return { service: service ?? namespace ?? name, name, description: spec.description ?? '', labels };
}

function alertingOf({ spec: { alerting } }: PyrraResource): SpecAlerting {
  // Pyrra's newer word is `burnrates: false`, which leaves its alert on absent series.
  const disabled = alerting?.disabled === true || alerting?.burnrates === false;
  const alert: SpecAlert = { disabled, labels: {}, annotations: {} };
  const onAbsence = disabled && alerting.disabled !== true;
  return {
    ...{ name: alerting?.name ?? '', labels: {}, annotations: {}, page: alert, ticket: alert },
    ...(onAbsence ? { onAbsence } : {}),
  };
}

function windowDaysOf(window: string): number | undefined {
  const seconds = parsePrometheusDuration(window);
  return seconds === undefined || seconds % DAY_SECONDS !== 0 ? undefined : seconds / DAY_SECONDS;
}

function sliOf({ ratio, latency, latencyNative, bool_gauge: boolGauge }: Indicator): SpecSli | undefined {
  if (ratio) return { kind: 'events', bad: rate(ratio.errors, ratio), total: rate(ratio.total, ratio) };
  if (latency) {
    return { kind: 'good_events', good: rate(latency.success, latency), total: rate(latency.total, latency) };
  }
  if (latencyNative) {
    const all = rate(latencyNative.total, latencyNative);
    const seconds = latencySeconds(latencyNative.latency);
    if (seconds === undefined) return undefined;
    const count = `histogram_count(${all})`;
    return { kind: 'good_events', good: `histogram_fraction(0, ${String(seconds)}, ${all}) * ${count}`, total: count };
  }
  if (!boolGauge) return undefined;
  const sum = (call: string): string => `${summed(boolGauge.grouping)}(${call}(${boolGauge.metric}[${WINDOW}]))`;
  return { kind: 'good_events', good: sum('sum_over_time'), total: sum('count_over_time') };
}

function rate(series: string, { grouping }: { readonly grouping: readonly string[] }): string {
  return `${summed(grouping)}(rate(${series}[${WINDOW}]))`;
}

function summed(grouping: readonly string[]): string {
  return grouping.length === 0 ? 'sum' : `sum by (${grouping.join(', ')}) `;
}

function wrongQuery(sli: SpecSli): string | undefined {
  const queries = Object.entries(sli).filter(([name]) => name !== 'kind');
  return queries.map(([, query]) => queryProblem(query)).find((problem) => problem !== undefined);
}
