import { fillWindow } from '../slo/query-window.ts';
import { parsePromql } from './promql-tree.ts';
import type { PromqlNode } from './promql-tree.ts';

/** A query that is the sum of one function over the range of one series selector. */
export interface SummedCall {
  /** `rate`, `sum_over_time` … */
  readonly name: string;
  readonly series: string;
  /** In the order of the query. */
  readonly grouping: readonly string[];
}

/** The parts of `sum(rate(series[{{.window}}]))` and `sum by (a) (sum_over_time(series[{{.window}}]))`; undefined for any other query. */
export function summedCall(query: string): SummedCall | undefined {
  const text = fillWindow(query, '5m');
  const slice = ({ from, to }: PromqlNode): string => text.slice(from, to);
  const root = parsePromql(text);
  const call = below(root, ['AggregateExpr', 'FunctionCallBody', 'FunctionCall']);
  const name = below(call, ['FunctionIdentifier']);
  const selector = below(call, ['FunctionCallBody', 'MatrixSelector', 'VectorSelector']);
  const isSum = below(root, ['AggregateExpr', 'AggregateOp', 'Sum']) !== undefined;
  const grouping = groupingOf(below(root, ['AggregateExpr', 'AggregateModifier']));
  if (selector === undefined || name === undefined || grouping === undefined || !isSum) return undefined;
  return { name: slice(name), series: slice(selector), grouping: grouping.map(slice) };
}

/** The labels of `by (…)`; undefined for `without (…)`. */
function groupingOf(modifier: PromqlNode | undefined): readonly PromqlNode[] | undefined {
  if (modifier === undefined) return [];
  return modifier.getChild('By') === null ? undefined : modifier.getChild('GroupingLabels')?.getChildren('LabelName');
}

function below(node: PromqlNode | undefined, path: readonly string[]): PromqlNode | undefined {
  return path.reduce<PromqlNode | undefined>((outer, name) => outer?.getChild(name) ?? undefined, node);
}
