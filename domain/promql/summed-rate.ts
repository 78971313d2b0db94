import { fillWindow } from '../slo/query-window.ts';
import { parsePromql } from './promql-tree.ts';
import type { PromqlNode } from './promql-tree.ts';
import { groupingLabels } from './query-facts.ts';

/** A query that is the summed rate of one series selector. */
export interface SummedRate {
  readonly series: string;
  readonly grouping: readonly string[];
}

/** The series of `sum(rate(series[{{.window}}]))` and its grouping by labels; undefined for any other query. */
export function summedRate(query: string): SummedRate | undefined {
  const text = fillWindow(query, '5m');
  const root = parsePromql(text);
  const modifier = below(root, ['AggregateExpr', 'AggregateModifier']);
  const call = below(root, ['AggregateExpr', 'FunctionCallBody', 'FunctionCall']);
  const selector = below(call, ['FunctionCallBody', 'MatrixSelector', 'VectorSelector']);
  const isSum = below(root, ['AggregateExpr', 'AggregateOp', 'Sum']) !== undefined;
  const isRate = below(call, ['FunctionIdentifier', 'Rate']) !== undefined;
  const isBy = modifier === undefined || modifier.getChild('By') !== null;
  if (selector === undefined || !isSum || !isRate || !isBy) return undefined;
  return { series: text.slice(selector.from, selector.to), grouping: groupingLabels(query) };
}

function below(node: PromqlNode | undefined, path: readonly string[]): PromqlNode | undefined {
  return path.reduce<PromqlNode | undefined>((outer, name) => outer?.getChild(name) ?? undefined, node);
}
