import { z } from 'zod';
import { ID_LABEL, SEVERITY_LABEL, SloMetric, WINDOW_LABEL } from '../../domain/rules/rule-conventions.ts';
import { WHOLE_PPM } from '../../domain/slo/objective.ts';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SloSpec, SpecAlert, SpecDocument, SpecObject } from '../../domain/slo-spec/slo-spec.ts';
import { readRecordedSli } from './recorded-sli.ts';
import { ObjectMetadata, TextMap } from './spec-scalars.ts';
import type { ProblemLog, YamlDocument } from './yaml-document.ts';

const Rule = z.looseObject({
  record: z.string().optional(),
  alert: z.string().optional(),
  expr: z.union([z.string(), z.number()]).transform(String),
  labels: TextMap,
  annotations: TextMap,
});
const Groups = z.array(z.looseObject({ rules: z.array(Rule).nullish() }));
const RuleFile = z.union([
  z.looseObject({ groups: Groups }).transform(({ groups }) => groups),
  z.looseObject({ spec: z.looseObject({ groups: Groups.nullish() }) }).transform(({ spec }) => spec.groups ?? []),
]);

type Rule = z.infer<typeof Rule>;

const RATIO = /^slo:sli_error:ratio_rate(.+)$/;
const OWN_LABELS = new Set([ID_LABEL, 'sloth_service', 'sloth_slo', WINDOW_LABEL, SEVERITY_LABEL]);
/** Sloth writes it into each alert: it is no word of the team. */
const GENERATED = new Set(['title']);
/** Labels that both generators put on an object of rules. */
const MADE_LABELS = new Set(['app.kubernetes.io/component', 'app.kubernetes.io/managed-by']);

/**
 * Reads the SLOs out of a Prometheus rule file, or a `PrometheusRule` object, that Sloth or SLO-Scout made, by the names of its
 * recorded series: a document for each service. Groups that record no SLO are left alone. What cannot be taken back is a
 * problem: it would be lost.
 */
export function readSlothRuleFile(document: YamlDocument, log: ProblemLog): readonly SpecDocument[] {
  const parsed = RuleFile.safeParse(document.value);
  if (!parsed.success) {
    log.problems.push(document.problemAt(['groups'], 'is no list of rule groups of Prometheus'));
    return [];
  }
  const rules = parsed.data.flatMap((group) => group.rules ?? []);
  const recorded = rules.filter(({ record }) => RATIO.test(record ?? ''));
  const ids = new Set(recorded.flatMap(({ labels }) => labels[ID_LABEL] ?? []));
  const alerts = rules.filter(({ alert }) => alert !== undefined);
  const slos = [...ids].flatMap((id): readonly SloSpec[] => {
    const ofSlo = rules.filter(({ labels, record }) => labels[ID_LABEL] === id && record !== undefined);
    const ofAlerts = alerts.filter(({ expr }) => expr.includes(`${ID_LABEL}="${id}"`));
    const slo = sloOf(ofSlo, ofAlerts);
    if (typeof slo !== 'string') return [slo];
    log.problems.push(document.problemAt(['groups'], `the SLO ${id} ${slo}`));
    return [];
  });
  const services = [...new Set(slos.map(({ service }) => service))];
  return services.map((service) => ({
    ...{ place: document.place, format: SpecFormat.rules },
    // Two documents of one object would be made two objects of one name.
    ...(services.length === 1 ? objectOf(document) : {}),
    slos: slos.filter((slo) => slo.service === service),
  }));
}

/** The `PrometheusRule` that the rules were in, without what generated rules say of themselves. */
function objectOf({ value }: YamlDocument): { readonly object?: SpecObject } {
  const parsed = z.looseObject({ metadata: ObjectMetadata }).safeParse(value);
  if (!parsed.success) return {};
  const { name, namespace, labels, annotations } = parsed.data.metadata;
  const own = Object.entries(labels).filter(([label]) => !MADE_LABELS.has(label));
  return {
    object: { name, ...(namespace === undefined ? {} : { namespace }), labels: Object.fromEntries(own), annotations },
  };
}

/** The SLO that rules were made of, or why it cannot be told. */
function sloOf(rules: readonly Rule[], alerts: readonly Rule[]): SloSpec | string {
  const shortest = rules.find(({ record }) => RATIO.test(record ?? ''));
  const objective = valueOf(rules, SloMetric.objective);
  const days = valueOf(rules, SloMetric.timePeriodDays);
  if (shortest === undefined || objective === undefined) return `has no rule ${SloMetric.objective}`;
  const sli = readRecordedSli(rules);
  if (typeof sli === 'string') return sli;
  const { labels } = shortest;
  return {
    ...{ service: labels['sloth_service'] ?? '', name: labels['sloth_slo'] ?? '', description: '' },
    objectivePpm: Math.round(objective * WHOLE_PPM),
    ...(days === undefined ? {} : { windowDays: days }),
    ...{ labels: withoutOwn(labels), sli },
    alerting: {
      ...{ name: alerts[0]?.alert ?? '', labels: {}, annotations: {} },
      page: alertOf(alerts, 'page'),
      ticket: alertOf(alerts, 'ticket'),
    },
  };
}

/** The number in `vector(0.999)`. */
function valueOf(rules: readonly Rule[], name: string): number | undefined {
  const text = /^\s*vector\(([\d.eE+-]+)\)\s*$/.exec(rules.find(({ record }) => record === name)?.expr ?? '')?.[1];
  return text === undefined ? undefined : Number(text);
}

function alertOf(alerts: readonly Rule[], severity: 'page' | 'ticket'): SpecAlert {
  const rule = alerts.find(({ labels }) => labels[SEVERITY_LABEL] === severity);
  if (rule === undefined) return { disabled: true, labels: {}, annotations: {} };
  const annotations = Object.entries(rule.annotations).filter(([name]) => !GENERATED.has(name));
  return { disabled: false, labels: withoutOwn(rule.labels), annotations: Object.fromEntries(annotations) };
}

function withoutOwn(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !OWN_LABELS.has(name)));
}
