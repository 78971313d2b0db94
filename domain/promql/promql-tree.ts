import { parser } from '@prometheus-io/lezer-promql';

type PromqlTree = ReturnType<typeof parser.parse>;

/** A node of a parsed PromQL expression: Prometheus' own grammar, names as in its `promql.grammar`. */
export type PromqlNode = PromqlTree['topNode'];

/** Parses PromQL; broken text gives error nodes, never a throw. */
export function parsePromql(expression: string): PromqlNode {
  return parser.parse(expression).topNode;
}

/** Every node below and including `node`, depth first, in the order of the text. */
export function* descendants(node: PromqlNode): Generator<PromqlNode> {
  yield node;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) yield* descendants(child);
}

/** Position of the first place that is no PromQL; undefined when everything is. */
export function firstErrorAt(expression: string): number | undefined {
  for (const node of descendants(parsePromql(expression))) if (node.type.isError) return node.from;
  return undefined;
}
