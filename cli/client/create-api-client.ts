import type { ClientRequest, Endpoint, ResponseOf } from '../../contracts/rest/endpoint.ts';
import { endpoints } from '../../contracts/rest/endpoints.ts';
import type { Endpoints, OperationId } from '../../contracts/rest/endpoints.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ApiConnection } from './api-connection.ts';
import { notReached, refused } from './client-error.ts';

/** A call waits for a decision's outcome at most this long; everything else answers at once. */
const CALL_TIMEOUT_MS = 60_000;

/** The API with the types of its route table. */
export interface ApiClient {
  /** Calls an endpoint by its operation id. @throws ScoutError with the API's own code and message */
  call<Id extends OperationId>(
    operation: Id,
    request: ClientRequest<Endpoints[Id]>,
  ): Promise<ResponseOf<Endpoints[Id]>>;
}

interface AnyRequest {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/** Creates a client; it keeps no state and opens nothing until it is called. */
export function createApiClient(connection: ApiConnection): ApiClient {
  return {
    async call<Id extends OperationId>(operation: Id, request: ClientRequest<Endpoints[Id]>) {
      const endpoint: Endpoint = endpoints[operation];
      const response = await send(connection, endpoint, request as AnyRequest);
      const text = await response.text();
      if (!isExpected(endpoint, response.status)) throw refused(connection.url, response, text);
      return checked(endpoint, text) as ResponseOf<Endpoints[Id]>;
    },
  };
}

async function send(connection: ApiConnection, endpoint: Endpoint, request: AnyRequest): Promise<Response> {
  const { body } = request;
  try {
    return await fetch(`${connection.url}${pathOf(endpoint, request)}`, {
      method: endpoint.method.toUpperCase(),
      headers: {
        accept: 'application/json, application/problem+json, text/plain',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(connection.apiKey === undefined ? {} : { authorization: `Bearer ${connection.apiKey.reveal()}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
  } catch (error) {
    throw notReached(connection.url, error);
  }
}

function pathOf(endpoint: Endpoint, { params = {}, query = {} }: AnyRequest): string {
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

function isExpected({ response }: Endpoint, status: number): boolean {
  return status === response.status || (response.kind === 'json' && (response.otherStatuses ?? []).includes(status));
}

function checked({ response, path }: Endpoint, text: string): unknown {
  if (response.kind === 'text') return text;
  const result = response.schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  throw new ScoutError({
    code: ErrorCode.internal,
    message: `The API's answer at ${path} has a form that this command does not know; are both of the same version?`,
    cause: result.error,
  });
}

/** undefined, which no schema accepts, for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
