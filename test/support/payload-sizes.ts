/** Budget of one payload in a workflow's history: the server warns at four times this. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

/** Size of every payload in a history's JSON, wherever an event holds it: base64 in a field named `data`. */
export function payloadSizes(value: unknown): readonly number[] {
  if (Array.isArray(value)) return value.flatMap(payloadSizes);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) =>
    key === 'data' && typeof field === 'string' ? [Buffer.from(field, 'base64').length] : payloadSizes(field),
  );
}
