/** Epoch milliseconds as the wire has them: ISO 8601 in UTC. */
export function timeView(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** The same for a time that may be absent. */
export function optionalTimeView(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : timeView(epochMs);
}
