import type { OutgoingHttpHeaders } from 'node:http';
import type { ScoutError } from '../../../domain/errors/scout-error.ts';

/** A request whose body is complete, decompressed, and within the limits. */
export interface RouteRequest {
  /** One of the route's `contentTypes`, in lower case and without parameters. */
  readonly contentType: string;
  readonly body: Buffer;
  /** Who sent it, when tokens are configured. */
  readonly tenant: string | undefined;
}

/** An answer; the content type is that of the body. */
export interface RouteAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers?: OutgoingHttpHeaders;
}

/**
 * A path that takes posted bodies. The receiver does what is the same for all: method, content type, token, encoding,
 * size, memory, time; a route sees what passed.
 */
export interface HttpRoute {
  /** The exact path. */
  readonly path: string;
  /** What Content-Type may be, in lower case. */
  readonly contentTypes: readonly string[];
  /**
   * Answers a request.
   * @throws ScoutError which `fail` then puts into words
   */
  handle(request: RouteRequest): Promise<RouteAnswer>;
  /**
   * How this route tells a failure, also one from before `handle`. `contentType` is that of the request, undefined when
   * it is none of the route's; `status` is what the failure has by its code.
   */
  fail(error: ScoutError, told: { readonly contentType: string | undefined; readonly status: number }): RouteAnswer;
  /** Told of requests that failed before `handle` could be called. */
  onRefused(error: ScoutError): void;
}
