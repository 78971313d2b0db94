import type { z } from 'zod';
import type { ErrorCode } from '../../domain/errors/error-code.ts';

/** A JSON answer with its status; `otherStatuses` carry the same body (a failing health check is 503). */
export interface JsonResponse {
  readonly kind: 'json';
  readonly status: 200 | 201 | 202;
  readonly otherStatuses?: readonly number[];
  /** Name under `components.schemas`. */
  readonly name: string;
  readonly schema: z.ZodType;
}

/** An answer that is text of a fixed media type. */
export interface TextResponse {
  readonly kind: 'text';
  readonly status: 200;
  readonly mediaType: string;
}

/** A request body with its name under `components.schemas`. */
export interface RequestBody {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** One row of the route table: all that server, client and description need to know of an endpoint. */
export interface Endpoint {
  readonly method: 'get' | 'post';
  /** OpenAPI template: `/api/v1/slis/{sli_id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: RequestBody;
  readonly response: JsonResponse | TextResponse;
  /** Failures of its own, beside those that every endpoint has. */
  readonly errors: readonly ErrorCode[];
  /** Answers without an API key. */
  readonly open?: true;
}

type Checked<S> = S extends z.ZodType ? z.output<S> : undefined;
type Sent<Key extends string, S> = S extends z.ZodType
  ? Partial<z.input<S>> extends z.input<S>
    ? { readonly [K in Key]?: z.input<S> }
    : { readonly [K in Key]: z.input<S> }
  : unknown;
type ParamsOf<E> = E extends { readonly params: infer S } ? S : undefined;
type QueryOf<E> = E extends { readonly query: infer S } ? S : undefined;
type BodyOf<E> = E extends { readonly body: { readonly schema: infer S } } ? S : undefined;

/** What a handler gets: checked and completed with defaults; undefined where the endpoint has none. */
export interface CheckedRequest<E extends Endpoint> {
  readonly params: Checked<ParamsOf<E>>;
  readonly query: Checked<QueryOf<E>>;
  readonly body: Checked<BodyOf<E>>;
}

/** What a client sends. */
export type ClientRequest<E extends Endpoint> = Sent<'params', ParamsOf<E>> &
  Sent<'query', QueryOf<E>> &
  Sent<'body', BodyOf<E>>;

/** What a client receives. */
export type ResponseOf<E extends Endpoint> = E['response'] extends { readonly schema: infer S extends z.ZodType }
  ? z.output<S>
  : string;
