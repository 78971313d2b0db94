import { parsePromql } from '../../domain/promql/promql-tree.ts';
import { windowedPair, windowedQuery } from '../../domain/promql/windowed-query.ts';
import { SloMetric } from '../../domain/rules/rule-conventions.ts';
import type { SpecSli } from '../../domain/slo-spec/slo-spec.ts';

/** A recording rule as far as an SLI can be read from it. */
export interface RecordedExpression {
  readonly record?: string | undefined;
  readonly expr: string;
}

interface Sides {
  readonly bad: string;
  readonly total: string;
}

/** An expression at the shortest window, and at the next one. */
interface AtTwoWindows {
  readonly short: string;
  readonly long: string | undefined;
}

const RATIO = /^slo:sli_error:ratio_rate(.+)$/;
/** The whole window is made of recorded series, not of the SLI's queries. */
const OF_RECORDED = /\bslo:sli_(?:error|total):/;

/**
 * The SLI that recording rules were made of, or why it cannot be told. Guarded rules record both sides of the ratio; in Sloth's form
 * they are the two sides of a division. What a range is, window or part of the query, is told by the rules of two windows.
 */
export function readRecordedSli(rules: readonly RecordedExpression[]): SpecSli | string {
  const [shortest, next] = rules.filter(({ record, expr }) => RATIO.test(record ?? '') && !OF_RECORDED.test(expr));
  if (shortest === undefined) return 'has no ratio of its own';
  const short = recordedSides(rules, shortest) ?? sidesOf(shortest.expr);
  if (short !== undefined) return eventsSli(short, next && sidesOf(next.expr));
  const ratio = withWindow({ short: shortest.expr, long: next?.expr });
  return 'problem' in ratio ? ratio.problem : { kind: 'error_ratio', errorRatio: ratio.query };
}

function eventsSli(short: Sides, long: Sides | undefined): SpecSli | string {
  const bad = withWindow({ short: short.bad, long: long?.bad });
  const total = withWindow({ short: short.total, long: long && withoutGuard(long.total, short.total) });
  if ('problem' in bad) return bad.problem;
  return 'problem' in total ? total.problem : { kind: 'events', bad: bad.query, total: total.query };
}

function recordedSides(rules: readonly RecordedExpression[], { record }: RecordedExpression): Sides | undefined {
  const window = RATIO.exec(record ?? '')?.[1] ?? '';
  const recorded = (name: string): string | undefined => rules.find((rule) => rule.record === name)?.expr;
  const bad = recorded(SloMetric.errorRate(window));
  const total = recorded(SloMetric.totalRate(window));
  return bad === undefined || total === undefined ? undefined : { bad, total };
}

function withWindow({ short, long }: AtTwoWindows): { readonly query: string } | { readonly problem: string } {
  const text = withoutParentheses(short);
  const pair = long === undefined ? undefined : windowedPair(text, withoutParentheses(long));
  if (pair !== undefined) return { query: pair };
  const windowed = windowedQuery(text, { isCounter: false });
  return 'problem' in windowed ? { problem: `has a query that ${windowed.problem}` } : windowed;
}

/** The operands of a division that is the whole expression. */
function sidesOf(expression: string): Sides | undefined {
  const division = parsePromql(expression).getChild('BinaryExpr');
  const isDivision = (division?.getChild('Div') ?? null) !== null;
  const { firstChild = null, lastChild = null } = division ?? {};
  if (!isDivision || firstChild === null || lastChild === null) return undefined;
  return {
    bad: expression.slice(firstChild.from, firstChild.to),
    total: expression.slice(lastChild.from, lastChild.to),
  };
}

/** `(total) > 0`, as guarded ratios divide by, without the guard; the recorded total has none. */
function withoutGuard(long: string, short: string): string {
  const text = withoutParentheses(long);
  const guarded = text.endsWith('> 0') && !withoutParentheses(short).endsWith('> 0');
  return guarded ? text.slice(0, -'> 0'.length).trim() : text;
}

/** An expression without parentheses around the whole of it. */
function withoutParentheses(expression: string): string {
  const text = expression.trim();
  const outer = parsePromql(text).getChild('ParenExpr');
  if (outer?.from !== 0 || outer.to !== text.length) return text;
  return withoutParentheses(text.slice(1, -1));
}
