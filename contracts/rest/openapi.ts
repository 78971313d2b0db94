import { z } from 'zod';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import type { Endpoint } from './endpoint.ts';
import { FieldProblem, PROBLEM_MEDIA_TYPE, Problem } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the description of the API depends on beside the route table. */
export interface OpenApiOptions {
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly version: string;
  /** The HTTP status of a failure code: the server's own table. */
  readonly statusOf: (code: ErrorCode) => number;
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** The OpenAPI 3.1 description of a route table. Same table, same bytes. */
export function createOpenApi(options: OpenApiOptions): Json {
  const entries = Object.entries(options.endpoints);
  const paths: Record<string, Record<string, Json>> = {};
  for (const [operationId, endpoint] of entries) {
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method]: operation(operationId, endpoint, options.statusOf),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'SLO-Scout',
      version: options.version,
      description: 'Recommends service level objectives from telemetry, and delivers the approved ones to Git.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    jsonSchemaDialect: DIALECT,
    security: [{ bearer: [] }, { apiKey: [] }],
    tags: [...new Set(entries.map(([, endpoint]) => endpoint.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: componentSchemas(entries.map(([, endpoint]) => endpoint)),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Needed when an API key is configured.' },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'X-API-Key',
          description: 'The same key in a header of its own.',
        },
      },
    },
  };
}

function operation(operationId: string, endpoint: Endpoint, statusOf: OpenApiOptions['statusOf']): Json {
  return {
    operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.open ? { security: [] } : {}),
    ...withParameters(endpoint),
    ...(endpoint.body && {
      requestBody: { required: true, content: { 'application/json': { schema: reference(endpoint.body.name) } } },
    }),
    responses: { ...success(endpoint), ...failures(endpoint, statusOf) },
  };
}

function withParameters({ params, query }: Endpoint): Json {
  const parameters = [...parametersOf(params, 'path'), ...parametersOf(query, 'query')];
  return parameters.length === 0 ? {} : { parameters };
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}

function success({ response }: Endpoint): Json {
  const content =
    response.kind === 'json'
      ? { 'application/json': { schema: reference(response.name) } }
      : { [response.mediaType]: { schema: { type: 'string' } } };
  const statuses = [response.status, ...((response.kind === 'json' && response.otherStatuses) || [])];
  return Object.fromEntries(statuses.map((status) => [String(status), { description: describe(status), content }]));
}

function describe(status: number): string {
  const words: Readonly<Record<number, string>> = {
    200: 'Done.',
    201: 'Created.',
    202: 'Accepted; it goes on in the background.',
    503: 'Something required is down.',
  };
  return words[status] ?? 'Done.';
}

function failures(endpoint: Endpoint, statusOf: OpenApiOptions['statusOf']): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of failureCodes(endpoint)) {
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  }
  const content = { [PROBLEM_MEDIA_TYPE]: { schema: reference('Problem') } };
  const described: Record<string, Json> = {};
  for (const [status, codes] of [...byStatus].sort(([left], [right]) => left - right)) {
    described[String(status)] = { description: `Code ${codes.join(' or ')}.`, content };
  }
  if (endpoint.body) {
    described['413'] = { description: 'The body is too large.', content };
    described['415'] = { description: 'The body is not application/json.', content };
  }
  return { ...described, '500': { description: 'An internal error; the logs have its cause.', content } };
}

function failureCodes(endpoint: Endpoint): readonly ErrorCode[] {
  const checks = endpoint.params ?? endpoint.query ?? endpoint.body;
  return [
    ...(checks ? [ErrorCode.invalidArgument] : []),
    ErrorCode.permissionDenied,
    ...(endpoint.open ? [] : [ErrorCode.unauthenticated, ErrorCode.unavailable]),
    ...endpoint.errors,
  ];
}

/** Bodies are described as sent (defaults are optional), answers as received and open to new fields. */
function componentSchemas(all: readonly Endpoint[]): Json {
  const sent = z.registry<{ id: string }>();
  const received = z.registry<{ id: string }>();
  received.add(Problem, { id: 'Problem' });
  received.add(FieldProblem, { id: 'FieldProblem' });
  for (const { body, response } of all) {
    if (body) sent.add(body.schema, { id: body.name });
    if (response.kind === 'json') received.add(response.schema, { id: response.name });
  }
  const schemas = {
    ...z.toJSONSchema(sent, { io: 'input', uri: referenceUri }).schemas,
    ...z.toJSONSchema(received, {
      io: 'output',
      uri: referenceUri,
      override: ({ jsonSchema }) => {
        if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    }).schemas,
  };
  return Object.fromEntries(
    Object.entries(schemas)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, { $id: _id, $schema: _dialect, ...schema }]) => [name, schema]),
  );
}

function referenceUri(name: string): string {
  return `#/components/schemas/${name}`;
}

function reference(name: string): Json {
  return { $ref: referenceUri(name) };
}
