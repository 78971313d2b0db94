import type { CheckedRequest, Endpoint, ResponseOf } from '../contracts/rest/endpoint.ts';
import type { Endpoints } from '../contracts/rest/endpoints.ts';

/** What a handler answers; the status is the endpoint's own unless another is given. */
export interface Answer<Body> {
  readonly body: Body;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One endpoint's work, without HTTP: a checked request in, an answer out, a ScoutError for failures. */
export type Handler<E extends Endpoint> = (request: CheckedRequest<E>) => Promise<Answer<ResponseOf<E>>>;

/** A handler for every row of the route table. */
export type Handlers = { readonly [Id in keyof Endpoints]: Handler<Endpoints[Id]> };
