import type { Connection } from '@temporalio/client';
import { SearchAttribute } from '../contracts/workflows/task-queues.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';

/** Numbers of temporal.api.enums.v1.IndexedValueType. */
const INDEXED_VALUE_TYPE = { Keyword: 2, Int: 3 } as const;

/** The server learns new attributes from its own cache, which may be a few seconds old. */
const VISIBLE_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 200;

/**
 * Registers the product's search attributes where they are missing, and returns when the server knows them.
 * Safe to repeat and to run at the same time in several processes. Returns the names that were missing.
 *
 * @throws ScoutError deadline_exceeded; permission_denied and others of the server as they come
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<readonly string[]> {
  const missing = await missingAttributes(connection, namespace);
  if (missing.length === 0) return [];
  const searchAttributes = Object.fromEntries(
    missing.map(({ name, type }) => [name, INDEXED_VALUE_TYPE[type]] as const),
  );
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  const deadlineMs = Date.now() + VISIBLE_WITHIN_MS;
  while ((await missingAttributes(connection, namespace)).length > 0) {
    if (Date.now() > deadlineMs) throw notVisible(namespace);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return missing.map(({ name }) => name);
}

async function missingAttributes(connection: Connection, namespace: string) {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.values(SearchAttribute).filter(({ name }) => !Object.hasOwn(customAttributes, name));
}

function notVisible(namespace: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.deadlineExceeded,
    message: `The Temporal server accepted our search attributes for ${namespace} but does not show them; start again.`,
    details: { namespace },
  });
}
