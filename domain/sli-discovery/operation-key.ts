import { templateOfName } from '../journey/path-template.ts';
import type { JourneyKind } from '../journey/journey.ts';

const METHOD = /^([A-Za-z]+) +(?=\/)/;
/** One parameter of a route, as frameworks write it: `{id}`, `{id:int}`, `:id`, `<int:id>`, `[id]`, `$id`. */
const PARAMETER = /\{[^{}/*+]+\}|<[^<>/]+>|\[[^[\]/.]+\]|(?<=\/):\w+|(?<=\/)\$\w+/g;
/** What consumers do with a message, by the messaging conventions, old and new. */
const VERBS = /^(?:process|deliver|receive|consume)$/i;

/**
 * What an operation is compared by, so that a journey and a metric of the same requests get the same key; undefined for an
 * operation that must not be compared, since no convention says what it counts.
 * - http: method in upper case and the route template, whose parameters lose their names, without a trailing slash:
 *   `GET /cart/:id/` and `GET /cart/{cartId}` are `GET /cart/{}`. Without a method or a path there is no key.
 * - grpc: `package.Service/Method`, without a leading slash.
 * - messaging: the destination; the verb of a consumer before or after it is left out.
 */
export function operationKey(kind: JourneyKind, operation: string): string | undefined {
  switch (kind) {
    case 'http':
      return httpKey(operation);
    case 'grpc':
      return /^\/?[^/\s]+\/[^/\s]+$/.test(operation) ? operation.replace(/^\//, '') : undefined;
    case 'messaging':
      return messagingKey(operation);
    case 'other':
      return undefined;
  }
}

function httpKey(operation: string): string | undefined {
  const [, method] = METHOD.exec(operation) ?? [];
  if (method === undefined) return undefined;
  const path = operation.replace(METHOD, '').replace(PARAMETER, '{}');
  return `${method.toUpperCase()} ${path === '/' ? path : path.replace(/\/$/, '')}`;
}

function messagingKey(operation: string): string | undefined {
  const words = templateOfName(operation)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length > 1 && VERBS.test(words[0] ?? '')) words.shift();
  else if (words.length > 1 && VERBS.test(words.at(-1) ?? '')) words.pop();
  return words.length === 1 ? words[0] : undefined;
}
