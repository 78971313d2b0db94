import { parsePromql } from '../../domain/promql/promql-tree.ts';
import type { PromqlNode } from '../../domain/promql/promql-tree.ts';

/** An expression without what does not matter: a folded constant, or a name with its parts. */
type Meaning = number | { readonly name: string; readonly parts: readonly Meaning[] };

const RELATIVE_TOLERANCE = 1e-9;

/**
 * Where two PromQL expressions differ as trees, undefined when they are equal. White space, parentheses, the order of
 * matchers and of grouping labels, and where a modifier stands do not matter; constants are folded and compared
 * relatively.
 */
export function promqlDifference(actual: string, expected: string): string | undefined {
  return differenceOf(meaningOf(parsePromql(actual), actual), meaningOf(parsePromql(expected), expected));
}

function differenceOf(a: Meaning, b: Meaning): string | undefined {
  if (typeof a === 'number' && typeof b === 'number') return isNear(a, b) ? undefined : `${a} is not ${b}`;
  if (typeof a === 'number' || typeof b === 'number' || a.name !== b.name || a.parts.length !== b.parts.length) {
    return `${print(a)} is not ${print(b)}`;
  }
  return a.parts.map((part, position) => differenceOf(part, b.parts[position]!)).find((found) => found !== undefined);
}

function isNear(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

function meaningOf(node: PromqlNode, text: string): Meaning {
  const own = text.slice(node.from, node.to);
  if (node.name === 'NumberDurationLiteral' && !Number.isNaN(Number(own))) return Number(own);
  const parts = childrenOf(node).map((child) => meaningOf(child, text));
  if (node.name === 'ParenExpr' || node.name === 'PromQL') return parts[0]!;
  if (parts.length === 0) return { name: `${node.name}:${isKeyword(node) ? own.toLowerCase() : own}`, parts };
  const folded = fold(parts);
  if (node.name === 'BinaryExpr' && folded !== undefined) return folded;
  const isUnordered = ['LabelMatchers', 'GroupingLabels', 'AggregateExpr'].includes(node.name);
  return { name: node.name, parts: isUnordered ? [...parts].sort((a, b) => (print(a) < print(b) ? -1 : 1)) : parts };
}

/** Keywords may be written in capitals; names and texts mean what they say. */
function isKeyword({ name }: PromqlNode): boolean {
  return !/Literal|Identifier|LabelName/.test(name);
}

function childrenOf(node: PromqlNode): readonly PromqlNode[] {
  const children: PromqlNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function fold(parts: readonly Meaning[]): number | undefined {
  const [left, operator, right] = parts;
  if (typeof left !== 'number' || typeof right !== 'number' || typeof operator !== 'object') return undefined;
  switch (operator.name) {
    case 'Add:+':
      return left + right;
    case 'Sub:-':
      return left - right;
    case 'Mul:*':
      return left * right;
    case 'Div:/':
      return left / right;
    default:
      return undefined;
  }
}

function print(meaning: Meaning): string {
  if (typeof meaning === 'number') return String(meaning);
  return meaning.parts.length === 0 ? meaning.name : `${meaning.name}(${meaning.parts.map(print).join(', ')})`;
}
