/**
 * Bucket bounds of request durations, milliseconds, ascending: the advice of OpenTelemetry's semantic conventions for
 * `http.server.request.duration`. SLO-Scout's own journey histogram has exactly these, and a latency threshold is one
 * of them, so that a threshold's requests can be counted without interpolation.
 */
export const LATENCY_BOUNDS_MS = [5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000] as const;

/** The largest bound: nothing slower can be told apart. */
export const LARGEST_LATENCY_BOUND_MS = 10_000;
