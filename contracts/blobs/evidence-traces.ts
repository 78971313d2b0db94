import { z } from 'zod';
import type { JourneySample } from '../../domain/evidence/journey-sample.ts';
import type { TraceEvidence } from '../../domain/evidence/trace-evidence.ts';
import { decodeGzipJson, encodeGzipJson } from './gzip-json.ts';

const StoredTrace = z.discriminatedUnion('kind', [
  /** `otlp` is an `ExportTraceServiceRequest` in protobuf. */
  z.object({ kind: z.literal('found'), traceId: z.string(), otlp: z.base64(), isWhole: z.boolean() }),
  z.object({
    kind: z.literal('missing'),
    traceId: z.string(),
    reason: z.enum(['not_archived', 'not_in_archive', 'search_limit', 'archive_failed']),
  }),
]);
type StoredTrace = z.output<typeof StoredTrace>;

const Traces = z.object({ version: z.literal(1), sliId: z.string(), traces: z.array(StoredTrace) });
const Sample = z.object({
  version: z.literal(1),
  journeyId: z.string(),
  atMs: z.number(),
  requests: z.array(z.object({ fingerprint: z.string(), windowStartMs: z.number(), trace: StoredTrace })),
});

/** Encodes the traces that a recommendation points to. Equal traces give equal bytes. */
export function encodeEvidenceTraces(sliId: string, traces: readonly TraceEvidence[]): Uint8Array {
  const document: z.input<typeof Traces> = { version: 1, sliId, traces: traces.map(toStored) };
  return encodeGzipJson(document);
}

/** Decodes what {@link encodeEvidenceTraces} wrote. @throws ScoutError data_loss when the bytes are not that */
export function decodeEvidenceTraces(bytes: Uint8Array): readonly TraceEvidence[] {
  return decodeGzipJson(bytes, Traces, 'evidence traces').traces.map(fromStored);
}

/** Encodes a journey's sample. Equal samples give equal bytes. */
export function encodeJourneySample({ journeyId, atMs, requests }: JourneySample): Uint8Array {
  const document: z.input<typeof Sample> = {
    ...{ version: 1, journeyId, atMs },
    requests: requests.map(({ trace, ...request }) => ({ ...request, trace: toStored(trace) })),
  };
  return encodeGzipJson(document);
}

/** Decodes what {@link encodeJourneySample} wrote. @throws ScoutError data_loss when the bytes are not that */
export function decodeJourneySample(bytes: Uint8Array): JourneySample {
  const { journeyId, atMs, requests } = decodeGzipJson(bytes, Sample, 'a journey sample');
  return {
    ...{ journeyId, atMs },
    requests: requests.map(({ trace, ...request }) => ({ ...request, trace: fromStored(trace) })),
  };
}

function toStored(trace: TraceEvidence): StoredTrace {
  if (trace.kind === 'missing') return trace;
  return { ...trace, otlp: Buffer.from(trace.otlp).toString('base64') };
}

function fromStored(trace: StoredTrace): TraceEvidence {
  if (trace.kind === 'missing') return trace;
  return { ...trace, otlp: new Uint8Array(Buffer.from(trace.otlp, 'base64')) };
}
