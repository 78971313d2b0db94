import type { ScoutError } from '../../../domain/errors/scout-error.ts';

/** Who calls. */
export interface Caller {
  readonly tenant: string | undefined;
}

/** A method that the server offers; every message is answered with one. */
export interface GrpcMethod {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** `unary`: exactly one message; `duplex`: any number, answered in their order. */
  readonly kind: 'unary' | 'duplex';
  /** Whether callers must show a token, where tokens are configured. */
  readonly needsToken: boolean;
  /**
   * Answers one message, decompressed. Its memory is used for other messages afterwards: neither the answer nor anything
   * kept may be a view of it.
   * @throws ScoutError with the code that becomes the status
   */
  handle(message: Buffer, caller: Caller): Promise<Uint8Array>;
  /** Told of calls that failed before `handle` could be called. */
  onRefused(error: ScoutError): void;
}
