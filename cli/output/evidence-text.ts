import type {
  BucketsEvidence,
  CapsuleEvidence,
  Evidence,
  QueryEvidence,
  SliEvidence,
  TraceView,
} from '../../contracts/rest/evidence.ts';
import { fields, table } from './table.ts';

const right = (head: string) => ({ head, align: 'right' }) as const;

/** The pointers of a recommendation, and what there is behind each. */
export function evidenceListText({ items }: SliEvidence): string {
  if (items.length === 0) return 'The recommendation points to no evidence.';
  return table(
    [right('pointer'), 'kind', 'state', 'supports', 'detail'],
    items.map(({ index, kind, state, supports, detail }) => [String(index), kind, state, supports, detail]),
  );
}

/** What one pointer points to. */
export function evidenceText(evidence: Evidence): string {
  const head = fields([
    ['Supports', evidence.supports],
    ['State', `${evidence.state}: ${evidence.detail}`],
  ]);
  return [head, ...blocksOf(evidence)].join('\n\n');
}

function blocksOf(evidence: Evidence): readonly string[] {
  switch (evidence.kind) {
    case 'buckets':
      return bucketsBlocks(evidence);
    case 'capsule':
      return capsuleBlocks(evidence);
    case 'traces':
      return evidence.traces.map(traceBlock);
    case 'query':
      return queryBlocks(evidence);
  }
}

function queryBlocks({ query, address, from, to, sums, ...counts }: QueryEvidence): readonly string[] {
  const asked = fields([
    ['Prometheus', address],
    ['Range', `${from} to ${to}`],
    ['Query', query],
    ['Answer', sums === null ? 'not kept' : `${String(sums.bad)} bad of ${String(sums.total)}`],
  ]);
  return [asked, ...countBlocks(counts)];
}

function bucketsBlocks({ sums, items, from, to, resolution, next_from }: BucketsEvidence): readonly string[] {
  const range = fields([
    ['Range', `${from} to ${to}`],
    [
      'Sums',
      sums === null
        ? 'nothing is left'
        : `${String(sums.bad)} bad of ${String(sums.total)}; p50 ${ms(sums.p50_ms)}, p95 ${ms(sums.p95_ms)}, p99 ${ms(sums.p99_ms)}`,
    ],
    ['Equal to the SLI', sums?.matches_attained === true ? 'yes' : 'no'],
  ]);
  return [range, ...countBlocks({ items, resolution, next_from })];
}

function countBlocks({
  items,
  resolution,
  next_from,
}: Pick<BucketsEvidence, 'items' | 'resolution' | 'next_from'>): readonly string[] {
  if (items.length === 0) return [];
  const rows = items.map(({ start, total, bad, p50_ms, p95_ms, p99_ms }) => [
    ...[start, String(total), String(bad)],
    ...[p50_ms, p95_ms, p99_ms].map(ms),
  ]);
  const counts = table([resolution, ...['total', 'bad', 'p50', 'p95', 'p99'].map(right)], rows);
  return [counts, ...(next_from === null ? [] : [`More from ${next_from} on; --json and the API have all.`])];
}

function capsuleBlocks({ capsule, fingerprint, window_start }: CapsuleEvidence): readonly string[] {
  const name: readonly [string, string] = ['Capsule', `${fingerprint}, five minutes from ${window_start}`];
  if (capsule === null) return [fields([name])];
  const { requests, errors, spans, p50_ms, p95_ms, p99_ms, calls, sample_trace_ids } = capsule;
  return [
    fields([
      name,
      ['Requests', `${String(requests)}, ${String(errors)} failed, ${String(spans)} spans`],
      ['Latency', `p50 ${ms(p50_ms)}, p95 ${ms(p95_ms)}, p99 ${ms(p99_ms)}`],
      ['Samples', sample_trace_ids.join(' ')],
    ]),
    table(
      ['call path'],
      calls.map(({ service_name, operation, depth }) => [`${'  '.repeat(depth)}${service_name} ${operation}`]),
    ),
  ];
}

function traceBlock(trace: TraceView): string {
  const head = `${trace.trace_id}: ${trace.found ? `${String(trace.spans.length + trace.spans_omitted)} spans` : 'not found'}. ${trace.detail}`;
  const path = trace.critical_path;
  if (path === null) return head;
  const rows = path.segments.map(({ from_ms, duration_ms, share, service_name, operation }) => [
    ...[from_ms.toFixed(3), duration_ms.toFixed(3), `${(100 * share).toFixed(1)} %`],
    ...[service_name, operation],
  ]);
  return [
    head,
    table([...['from ms', 'ms', 'share'].map(right), 'service', 'operation on the critical path'], rows),
  ].join('\n');
}

function ms(value: number | null): string {
  return value === null ? '-' : `${value.toPrecision(3)} ms`;
}
