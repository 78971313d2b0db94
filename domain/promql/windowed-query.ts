import { hasWindow } from '../slo/query-window.ts';
import { descendants, firstErrorAt, parsePromql } from './promql-tree.ts';
import type { PromqlNode } from './promql-tree.ts';

const WINDOW = '{{.window}}';

/** A query with `{{.window}}` where its range goes, or why it cannot have one. */
export type WindowedQuery = { readonly query: string } | { readonly problem: string };

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * A query of a format without windows as one with: its only range is replaced (`rate(x[5m])`), and a plain counter
 * (`sum(x_total)`, said to be one) becomes its rate. A query that has `{{.window}}` already stays. Queries with ranges that
 * differ, and gauges, have no window that could be told.
 */
export function windowedQuery(query: string, { isCounter }: { readonly isCounter: boolean }): WindowedQuery {
  if (hasWindow(query)) return { query };
  if (firstErrorAt(query) !== undefined) return { problem: 'is no PromQL' };
  const nodes = [...descendants(parsePromql(query))];
  const ranges = nodes.flatMap((node) => rangeOf(node));
  const texts = new Set(ranges.map(({ from, to }) => query.slice(from, to)));
  if (texts.size > 1) return { problem: `has ranges that differ (${[...texts].join(', ')}); write {{.window}}` };
  if (ranges.length > 0) return { query: replaceAll(query, ranges) };
  if (!isCounter) return { problem: 'has no range; write rate(…[{{.window}}]), or counter: true for a plain counter' };
  const selectors = nodes.filter((node) => node.name === 'VectorSelector');
  return {
    query: replaceAll(
      query,
      selectors.map(({ from, to }) => ({ from, to, text: `rate(${query.slice(from, to)}[${WINDOW}])` })),
    ),
  };
}

/**
 * A query with `{{.window}}` where two texts of it, for two windows, have different ranges: a range that both have, as that of a
 * rate inside of a subquery, stays. Undefined when they differ in more than ranges, or in nothing.
 */
export function windowedPair(query: string, other: string): string | undefined {
  const [ranges, others] = [rangesOf(query), rangesOf(other)];
  if (ranges.length !== others.length) return undefined;
  const isWindow = ({ from, to }: Replacement, position: number): boolean => {
    const { from: otherFrom = 0, to: otherTo = 0 } = others[position] ?? {};
    return query.slice(from, to) !== other.slice(otherFrom, otherTo);
  };
  const changed = ranges.map(isWindow);
  if (!changed.includes(true)) return undefined;
  const windowed = replaceAll(
    query,
    ranges.filter((_, position) => changed[position] === true),
  );
  const otherWindowed = replaceAll(
    other,
    others.filter((_, position) => changed[position] === true),
  );
  return windowed === otherWindowed ? windowed : undefined;
}

function rangesOf(query: string): readonly Replacement[] {
  return [...descendants(parsePromql(query))].flatMap(rangeOf).sort((a, b) => a.from - b.from);
}

function rangeOf(node: PromqlNode): readonly Replacement[] {
  if (node.name !== 'MatrixSelector' && node.name !== 'SubqueryExpr') return [];
  const duration = node.getChild('DurationExpr');
  return duration === null ? [] : [{ from: duration.from, to: duration.to, text: WINDOW }];
}

function replaceAll(text: string, replacements: readonly Replacement[]): string {
  let result = '';
  let position = 0;
  for (const { from, to, text: replacement } of replacements) {
    result += text.slice(position, from) + replacement;
    position = to;
  }
  return result + text.slice(position);
}
