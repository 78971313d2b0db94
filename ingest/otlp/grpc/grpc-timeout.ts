const UNITS_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };
/** Longer timers overflow in Node and fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Milliseconds of a `grpc-timeout` header: up to eight digits and a unit (gRPC over HTTP/2, "Requests").
 * Undefined when it is absent; `NaN` when it is malformed.
 */
export function parseGrpcTimeoutMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const match = /^(\d{1,8})([HMSmun])$/.exec(header);
  const unitMs = UNITS_MS[match?.[2] ?? ''];
  if (match === null || unitMs === undefined) return Number.NaN;
  return Math.min(MAX_TIMER_MS, Math.ceil(Number(match[1]) * unitMs));
}
