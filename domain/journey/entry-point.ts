import type { SpanKind } from '../telemetry/span-record.ts';

/** A linked trace as the search for its entry point sees it; positions are in order of start. */
export interface CallTree {
  labelAt(position: number): { readonly kind: SpanKind; readonly isCatchAll: boolean } | undefined;
  forEachChild(position: number, visit: (child: number) => void): void;
}

/**
 * Position of the span that names a trace's journey. It is the root, unless the root's operation takes every request
 * alike (`isCatchAll`): then it is the first server or consumer span below that tells requests apart. First by start; other
 * catch-all operations on the way are passed through, so a chain of proxies ends at the service behind it:
 *
 * ```
 *  gateway  /*           server   root: takes everything
 *  └─ HTTP POST          client
 *     └─ mesh ingress    server   takes everything
 *        └─ orders POST /orders   server   ◄── names the journey
 * ```
 * Where nothing below tells requests apart (the gateway failed before it called), the root names the journey.
 * The request is still measured at the root: its duration and its outcome are what the user got.
 */
export function entryPosition(tree: CallTree, root: number): number {
  if (tree.labelAt(root)?.isCatchAll !== true) return root;
  let first = root;
  const open = [root];
  for (let position = open.pop(); position !== undefined; position = open.pop()) {
    tree.forEachChild(position, (child) => {
      const label = tree.labelAt(child);
      const isServed = label?.kind === 'server' || label?.kind === 'consumer';
      if (!isServed || label.isCatchAll) open.push(child);
      else if (first === root || child < first) first = child;
    });
  }
  return first;
}
