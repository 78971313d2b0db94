import { z } from 'zod';
import { windowedQuery } from '../../domain/promql/windowed-query.ts';
import type { WindowedQuery } from '../../domain/promql/windowed-query.ts';
import { parsePromql } from '../../domain/promql/promql-tree.ts';
import { ID_LABEL, SEVERITY_LABEL, SloMetric, WINDOW_LABEL } from '../../domain/rules/rule-conventions.ts';
import { WHOLE_PPM } from '../../domain/slo/objective.ts';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SloSpec, SpecAlert, SpecDocument, SpecSli } from '../../domain/slo-spec/slo-spec.ts';
import { TextMap } from './spec-scalars.ts';
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
    slos: slos.filter((slo) => slo.service === service),
  }));
}

/** The SLO that rules were made of, or why it cannot be told. */
function sloOf(rules: readonly Rule[], alerts: readonly Rule[]): SloSpec | string {
  const shortest = rules.find(({ record }) => RATIO.test(record ?? ''));
  const objective = valueOf(rules, SloMetric.objective);
  const days = valueOf(rules, SloMetric.timePeriodDays);
  if (shortest === undefined || objective === undefined) return `has no rule ${SloMetric.objective}`;
  const sli = sliOf(rules, shortest);
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

/** Guarded rules record both sides of the ratio; in Sloth's form they are the two sides of a division. */
function sliOf(rules: readonly Rule[], shortest: Rule): SpecSli | string {
  const window = RATIO.exec(shortest.record ?? '')?.[1] ?? '';
  const recorded = (name: string): string | undefined => rules.find(({ record }) => record === name)?.expr;
  const bad = recorded(SloMetric.errorRate(window));
  const total = recorded(SloMetric.totalRate(window));
  const sides = bad === undefined || total === undefined ? sidesOf(shortest.expr) : { bad, total };
  if (sides === undefined) {
    const ratio = withWindow(shortest.expr);
    return 'problem' in ratio ? refusal(ratio) : { kind: 'error_ratio', errorRatio: ratio.query };
  }
  const [badQuery, totalQuery] = [withWindow(sides.bad), withWindow(sides.total)];
  if ('problem' in badQuery) return refusal(badQuery);
  if ('problem' in totalQuery) return refusal(totalQuery);
  return { kind: 'events', bad: badQuery.query, total: totalQuery.query };
}

function withWindow(expression: string): WindowedQuery {
  return windowedQuery(withoutParentheses(expression), { isCounter: false });
}

function refusal({ problem }: { readonly problem: string }): string {
  return `has a query that ${problem}`;
}

/** The operands of a division that is the whole expression. */
function sidesOf(expression: string): { readonly bad: string; readonly total: string } | undefined {
  const division = parsePromql(expression).getChild('BinaryExpr');
  const isDivision = (division?.getChild('Div') ?? null) !== null;
  const { firstChild = null, lastChild = null } = division ?? {};
  if (!isDivision || firstChild === null || lastChild === null) return undefined;
  return {
    bad: expression.slice(firstChild.from, firstChild.to),
    total: expression.slice(lastChild.from, lastChild.to),
  };
}

/** An expression without parentheses around the whole of it. */
function withoutParentheses(expression: string): string {
  const text = expression.trim();
  const outer = parsePromql(text).getChild('ParenExpr');
  if (outer?.from !== 0 || outer.to !== text.length) return text;
  return withoutParentheses(text.slice(1, -1));
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
