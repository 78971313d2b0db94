import type { Sli } from '../../contracts/rest/sli.ts';
import { printableLines } from './printable.ts';
import { fields, table } from './table.ts';

type Variant = Extract<Sli['outcome'], { kind: 'proposed' }>['variants'][number];

/** Recommendations as a table: the balanced target stands for the three. */
export function slisText(slis: readonly Sli[]): string {
  if (slis.length === 0) return 'There are no recommendations; slo-scout analyze SERVICE --wait makes some.';
  const heads = [
    ...[
      'service',
      'journey',
      'sli',
      'source',
      { head: 'target', align: 'right' },
      { head: 'confidence', align: 'right' },
    ],
    ...[{ head: 'pages/month', align: 'right' }, 'status', 'sli id'],
  ] as const;
  return table(heads, slis.map(sliRow));
}

function sliRow(sli: Sli): readonly string[] {
  const balanced = balancedOf(sli);
  return [
    sli.service_name,
    sli.operation,
    sliKindText(sli),
    sli.source.kind,
    balanced ? `${String(balanced.target_percentage)} %` : '-',
    sli.confidence_score.toFixed(2),
    balanced ? balanced.backtest.pages_per_month.toFixed(1) : '-',
    sli.status,
    sli.sli_id,
  ];
}

/** `availability` or `latency ≤ 250 ms`. */
export function sliKindText({
  kind,
  threshold_ms,
}: {
  readonly kind: string;
  readonly threshold_ms: number | null;
}): string {
  return threshold_ms === null ? kind : `${kind} ≤ ${String(threshold_ms)} ms`;
}

/** All that a reviewer needs of one recommendation. */
export function sliText(sli: Sli): string {
  return [
    sliFields(sli),
    sli.outcome.kind === 'proposed' ? variantsText(sli.outcome.variants) : reasonsText(sli.outcome.reasons),
    incidentsText(sli),
    confidenceText(sli),
    evidenceText(sli),
    `Queries\n  total  ${printableLines(sli.total_query)}\n  bad    ${printableLines(sli.bad_query)}`,
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function sliFields(sli: Sli): string {
  const { attained, decision } = sli;
  return fields([
    ['SLI', `${sli.name} (${sli.sli_id})`],
    ['Journey', `${sli.operation} of ${sli.service_name} in ${sli.environment}`],
    ['Measures', sliKindText(sli)],
    ['Source', sourceText(sli)],
    [
      'Status',
      decision === null ? sli.status : `${sli.status} by ${decision.decided_by ?? '-'}: ${decision.reason ?? ''}`,
    ],
    ['Confidence', sli.confidence_score.toFixed(2)],
    ['History', `${attained.from} to ${attained.to}: ${String(attained.total)} requests, ${String(attained.bad)} bad`],
    ['Latency', `p50 ${ms(attained.p50_ms)}, p95 ${ms(attained.p95_ms)}, p99 ${ms(attained.p99_ms)}`],
    ['Why', sli.explanation],
  ]);
}

function sourceText({ source }: Sli): string {
  return source.kind === 'traces' ? 'traces' : `metric ${source.metric} in ${source.prometheus_url}`;
}

function variantsText(variants: readonly Variant[]): string {
  const right = (head: string) => ({ head, align: 'right' }) as const;
  return table(
    [
      'variant',
      right('target'),
      right('window'),
      right('miss risk'),
      right('bad allowed'),
      right('pages/month'),
      right('tickets/month'),
    ],
    variants.map((variant) => [
      variant.variant,
      `${String(variant.target_percentage)} %`,
      `${String(variant.time_window_days)} d`,
      riskText(variant.miss_risk),
      String(Math.floor(variant.bad_allowed)),
      variant.backtest.pages_per_month.toFixed(1),
      variant.backtest.tickets_per_month.toFixed(1),
    ]),
  );
}

function reasonsText(reasons: readonly { readonly code: string; readonly explanation: string }[]): string {
  return table(
    ['no target because', 'what would mend it'],
    reasons.map(({ code, explanation }) => [code.replaceAll('_', ' '), explanation]),
  );
}

function incidentsText(sli: Sli): string {
  const episodes = balancedOf(sli)?.backtest.episodes ?? [];
  if (episodes.length === 0) return '';
  return table(
    ['incident', 'start', 'end', { head: 'detected after', align: 'right' }, { head: 'budget spent', align: 'right' }],
    episodes.map((episode) => [
      episode.severity,
      episode.start,
      episode.end,
      `${String(Math.round(episode.detection_minutes))} min`,
      percent(episode.budget_spent),
    ]),
  );
}

function confidenceText({ confidence }: Sli): string {
  return table(
    ['confidence in', { head: 'score', align: 'right' }, { head: 'weight', align: 'right' }, 'because'],
    confidence.parts.map((part) => [
      part.name.replaceAll('_', ' '),
      part.score.toFixed(2),
      part.weight.toFixed(2),
      part.explanation,
    ]),
  );
}

function evidenceText({ evidence }: Sli): string {
  if (evidence.length === 0) return '';
  return table(
    ['evidence', 'supports', 'where'],
    evidence.map((pointer) => {
      switch (pointer.kind) {
        case 'traces':
          return [pointer.kind, pointer.supports, pointer.trace_ids.join(' ')];
        case 'capsule':
          return [pointer.kind, pointer.supports, `${pointer.fingerprint} at ${pointer.window_start}`];
        case 'buckets':
          return [pointer.kind, pointer.supports, `${pointer.from} to ${pointer.to}`];
        case 'query':
          return [pointer.kind, pointer.supports, `${pointer.query} in ${pointer.prometheus_url}`];
      }
    }),
  );
}

function balancedOf({ outcome }: Sli): Variant | undefined {
  return outcome.kind === 'proposed' ? outcome.variants.find(({ variant }) => variant === 'balanced') : undefined;
}

function ms(value: number): string {
  return `${value.toPrecision(3)} ms`;
}

/** A risk is found by resampling: below one in a thousand it is not zero, but not known better. */
function riskText(risk: number): string {
  return risk < 0.001 ? '< 0.1 %' : percent(risk);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
