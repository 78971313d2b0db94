import type { HeldTemplate } from './held-template.ts';
import { VARIABLE, WILDCARD, isWordToken } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** Nodes looked at for one line: patterns that differ in wildcards only could make the search exponential. */
const MAX_VISITS = 512;

/** Finds the general template that a line is an instance of. */
export interface PatternTree {
  add(template: HeldTemplate): void;
  remove(template: HeldTemplate): void;
  /** The template with wildcards that fits and has the most constants; of equals the oldest. */
  find(tokens: Tokens): HeldTemplate | undefined;
}

interface TreeNode {
  readonly children: Map<string, TreeNode>;
  template: HeldTemplate | undefined;
}

interface Search {
  readonly tokens: Tokens;
  visits: number;
  best: HeldTemplate | undefined;
  bestConstants: number;
}

/** Creates a tree of the forms that have wildcards, one level a token. */
export function createPatternTree(): PatternTree {
  const root = createNode();
  return {
    add(template) {
      if (!hasWildcard(template.form)) return;
      let node = root;
      for (const edge of edgesOf(template.form)) {
        const next = node.children.get(edge) ?? createNode();
        node.children.set(edge, next);
        node = next;
      }
      node.template = template;
    },
    remove(template) {
      if (hasWildcard(template.form)) prune(root, { edges: edgesOf(template.form), template }, 0);
    },
    find(tokens) {
      if (root.children.size === 0) return undefined;
      const search: Search = { tokens, visits: 0, best: undefined, bestConstants: -1 };
      descend(root, search, { depth: 0, constants: 0 });
      return search.best;
    },
  };
}

function createNode(): TreeNode {
  return { children: new Map(), template: undefined };
}

function hasWildcard({ texts }: Tokens): boolean {
  return texts.includes(WILDCARD);
}

function edgesOf({ texts, spaced }: Tokens): readonly string[] {
  return texts.map((text, index) => edgeOf(text, spaced[index] === true));
}

function edgeOf(text: string, isSpaced: boolean): string {
  return isSpaced ? ` ${text}` : text;
}

interface Removal {
  readonly edges: readonly string[];
  readonly template: HeldTemplate;
}

/** Removes a template's leaf and what only led there; returns whether the node is empty now. */
function prune(node: TreeNode, removal: Removal, depth: number): boolean {
  const edge = removal.edges[depth];
  if (edge === undefined) {
    if (node.template === removal.template) node.template = undefined;
  } else {
    const child = node.children.get(edge);
    if (child !== undefined && prune(child, removal, depth + 1)) node.children.delete(edge);
  }
  return node.template === undefined && node.children.size === 0;
}

interface Step {
  readonly depth: number;
  readonly constants: number;
}

function descend(node: TreeNode, search: Search, { depth, constants }: Step): void {
  search.visits += 1;
  if (search.visits > MAX_VISITS) return;
  const text = search.tokens.texts[depth];
  if (text === undefined) {
    if (node.template !== undefined) offer(search, node.template, constants);
    return;
  }
  const isSpaced = search.tokens.spaced[depth] === true;
  const same = node.children.get(edgeOf(text, isSpaced));
  if (same !== undefined) descend(same, search, { depth: depth + 1, constants: constants + 1 });
  if (text !== VARIABLE && !isWordToken(text)) return;
  const any = node.children.get(edgeOf(WILDCARD, isSpaced));
  if (any !== undefined) descend(any, search, { depth: depth + 1, constants });
}

function offer(search: Search, template: HeldTemplate, constants: number): void {
  const isBetter = constants > search.bestConstants;
  const isOlder = constants === search.bestConstants && template.sequence < (search.best?.sequence ?? 0);
  if (!isBetter && !isOlder) return;
  search.best = template;
  search.bestConstants = constants;
}
