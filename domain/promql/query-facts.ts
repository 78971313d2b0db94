import { fillWindow } from '../slo/query-window.ts';
import { parsePromql } from './promql-tree.ts';
import type { PromqlNode } from './promql-tree.ts';

/** What a query counts in: events per second, events in its range, or something that cannot be told. */
export type EventUnit = 'per_second' | 'per_range' | 'unknown';

const PER_SECOND = new Set(['rate']);
const PER_RANGE = new Set(['increase', 'sum_over_time', 'count_over_time']);
/** Grammar nodes whose operand has a range. */
const RANGES = new Set(['MatrixSelector', 'SubqueryExpr']);

/**
 * The unit of an events query, told by the functions that it applies to its ranges: `rate` divides by seconds,
 * `increase`, `sum_over_time` and `count_over_time` do not. Mixed or other functions (`irate`, `avg_over_time`) are unknown,
 * and so is a query that scales what it counts by a number. What a subquery counts over is of no matter.
 */
export function eventUnit(query: string): EventUnit {
  const text = fillWindow(query, '5m');
  const units = new Set<EventUnit>();
  for (const node of outsideRanges(parsePromql(text))) {
    if (isScaling(node, text)) return 'unknown';
    if (RANGES.has(node.name)) units.add(unitOf(functionAround(node, text)));
  }
  const [unit] = units;
  return unit === undefined || units.size > 1 ? 'unknown' : unit;
}

/** A multiplication or division; `0 * x`, the zero that guards write, scales nothing. */
function isScaling(node: PromqlNode, text: string): boolean {
  if (node.name !== 'Mul' && node.name !== 'Div') return false;
  const left = node.prevSibling;
  return left === null || text.slice(left.from, left.to) !== '0';
}

function* outsideRanges(node: PromqlNode): Generator<PromqlNode> {
  yield node;
  if (RANGES.has(node.name)) return;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) yield* outsideRanges(child);
}

/**
 * Labels that a query keeps by `by (…)`, sorted: one SLO of such a query is many, one per value. What is grouped inside of another
 * aggregation is lost again.
 */
export function groupingLabels(query: string): readonly string[] {
  const text = fillWindow(query, '5m');
  const labels = new Set<string>();
  for (const node of outsideAggregations(parsePromql(text))) {
    if (node.name !== 'AggregateModifier' || node.getChild('By') === null) continue;
    for (const label of node.getChild('GroupingLabels')?.getChildren('LabelName') ?? []) {
      labels.add(text.slice(label.from, label.to));
    }
  }
  return [...labels].sort();
}

/** The outermost aggregations and their modifiers; `without` keeps what it does not name, so it is looked into. */
function* outsideAggregations(node: PromqlNode): Generator<PromqlNode> {
  yield node;
  const modifier = node.getChild('AggregateModifier');
  if (node.name === 'AggregateExpr' && (modifier === null || modifier.getChild('By') !== null)) {
    if (modifier !== null) yield modifier;
    return;
  }
  for (let child = node.firstChild; child !== null; child = child.nextSibling) yield* outsideAggregations(child);
}

function unitOf(name: string): EventUnit {
  if (PER_SECOND.has(name)) return 'per_second';
  return PER_RANGE.has(name) ? 'per_range' : 'unknown';
}

/** Name of the nearest function that a node is an argument of. */
function functionAround(node: PromqlNode, text: string): string {
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    const name = outer.name === 'FunctionCall' ? outer.getChild('FunctionIdentifier') : null;
    if (name !== null) return text.slice(name.from, name.to);
  }
  return '';
}
