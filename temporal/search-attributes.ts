import { isGrpcServiceError } from '@temporalio/client';
import type { OperatorService } from '@temporalio/client';
import { SearchAttribute } from '../contracts/workflows/task-queues.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';

/** Numbers of temporal.api.enums.v1.IndexedValueType. */
const INDEXED_VALUE_TYPE = { Keyword: 2, Int: 3 } as const;

/** The server learns new attributes from its own cache, which may be a few seconds old. */
const VISIBLE_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 200;

/** gRPC PERMISSION_DENIED and UNIMPLEMENTED: a hosted server that keeps its operator service to itself. */
const NOT_FOR_US: ReadonlySet<number> = new Set([7, 12]);

/** A connection as far as registration needs it: the client's and the worker's both do. */
export interface OperatorConnection {
  readonly operatorService: OperatorService;
}

/** What registration found: nothing to do, what it added, or a server that does not let us look. */
export type Registration =
  | { readonly kind: 'complete' }
  | { readonly kind: 'added'; readonly names: readonly string[] }
  | { readonly kind: 'not_permitted'; readonly needed: readonly string[] };

/**
 * Registers the product's search attributes where they are missing, and returns when the server knows them.
 * Safe to repeat and to run at the same time in several processes.
 *
 * @throws ScoutError deadline_exceeded; failures of the server as they come
 */
export async function registerSearchAttributes(
  connection: OperatorConnection,
  namespace: string,
): Promise<Registration> {
  try {
    return await register(connection, namespace);
  } catch (error) {
    if (!isGrpcServiceError(error) || !NOT_FOR_US.has(error.code)) throw error;
    return { kind: 'not_permitted', needed: all.map(({ name, type }) => `${name} (${type})`) };
  }
}

const all = Object.values(SearchAttribute);

async function register(connection: OperatorConnection, namespace: string): Promise<Registration> {
  const missing = await missingAttributes(connection, namespace);
  if (missing.length === 0) return { kind: 'complete' };
  const searchAttributes = Object.fromEntries(
    missing.map(({ name, type }) => [name, INDEXED_VALUE_TYPE[type]] as const),
  );
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  const deadlineMs = Date.now() + VISIBLE_WITHIN_MS;
  while ((await missingAttributes(connection, namespace)).length > 0) {
    if (Date.now() > deadlineMs) throw notVisible(namespace);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return { kind: 'added', names: missing.map(({ name }) => name) };
}

async function missingAttributes({ operatorService }: OperatorConnection, namespace: string) {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return all.filter(({ name }) => !Object.hasOwn(customAttributes, name));
}

function notVisible(namespace: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.deadlineExceeded,
    message: `The Temporal server accepted our search attributes for ${namespace} but does not show them; start again.`,
    details: { namespace },
  });
}
