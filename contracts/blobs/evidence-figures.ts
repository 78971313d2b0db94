import { z } from 'zod';
import type { EvidenceFigures } from '../../domain/evidence/evidence-figures.ts';
import type { Capsule } from '../../domain/journey/capsule.ts';
import { decodeSketch, encodeSketch } from '../../domain/sketch/sketch-codec.ts';
import type { SketchData } from '../../domain/sketch/sketch-data.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import type { EventCount } from '../../domain/sli/sli-bucket.ts';
import { decodeGzipJson, encodeGzipJson } from './gzip-json.ts';

const Sketch = z.base64();
const StoredCapsule = z.object({
  fingerprint: z.string(),
  journeyId: z.string(),
  windowStartMs: z.number(),
  traceCount: z.number(),
  errorCount: z.number(),
  spanCount: z.number(),
  latency: Sketch,
  steps: z.array(z.object({ service: z.string(), operation: z.string(), depth: z.number() })),
  sampleTraceIds: z.array(z.string()),
});
/** Minutes since the epoch, total, bad. */
const MinuteCount = z.tuple([z.number(), z.number(), z.number()]);
const Document = z.object({
  version: z.literal(1),
  sliId: z.string(),
  journeyId: z.string(),
  sli: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('availability') }),
    z.object({ kind: z.literal('latency'), thresholdMs: z.number() }),
  ]),
  fromMs: z.number(),
  toMs: z.number(),
  minutes: z.array(MinuteCount),
  metricMinutes: z.array(MinuteCount).optional(),
  /** Start in milliseconds, sketch. */
  hours: z.array(z.tuple([z.number(), Sketch])),
  capsules: z.array(StoredCapsule),
});

/** Encodes the figures of a recommendation: about five bytes a minute. Equal figures give equal bytes. */
export function encodeEvidenceFigures(figures: EvidenceFigures): Uint8Array {
  const { sliId, journeyId, sli, fromMs, toMs, minutes, metricMinutes, hours, capsules } = figures;
  const document: z.input<typeof Document> = {
    ...{ version: 1, sliId, journeyId, sli, fromMs, toMs },
    minutes: minutes.map(toTuple),
    ...(metricMinutes === undefined ? {} : { metricMinutes: metricMinutes.map(toTuple) }),
    hours: hours.map(({ startMs, latency }) => [startMs, sketchText(latency)]),
    capsules: capsules.map(({ steps, sampleTraceIds, ...capsule }) => ({
      ...capsule,
      latency: sketchText(capsule.latency),
      steps: [...steps],
      sampleTraceIds: [...sampleTraceIds],
    })),
  };
  return encodeGzipJson(document);
}

/** Decodes what {@link encodeEvidenceFigures} wrote. @throws ScoutError data_loss when the bytes are not that */
export function decodeEvidenceFigures(bytes: Uint8Array): EvidenceFigures {
  const { sliId, journeyId, sli, fromMs, toMs, ...rows } = decodeGzipJson(bytes, Document, 'evidence figures');
  return {
    ...{ sliId, journeyId, sli, fromMs, toMs },
    minutes: rows.minutes.map(fromTuple),
    ...(rows.metricMinutes === undefined ? {} : { metricMinutes: rows.metricMinutes.map(fromTuple) }),
    hours: rows.hours.map(([startMs, latency]) => ({ startMs, latency: sketchOfText(latency) })),
    capsules: rows.capsules.map((capsule): Capsule => ({ ...capsule, latency: sketchOfText(capsule.latency) })),
  };
}

function toTuple({ startMs, total, bad }: EventCount): z.output<typeof MinuteCount> {
  return [startMs / SLI_BUCKET_MS, total, bad];
}

function fromTuple([minute, total, bad]: z.output<typeof MinuteCount>): EventCount {
  return { startMs: minute * SLI_BUCKET_MS, total, bad };
}

function sketchText(sketch: SketchData): string {
  return Buffer.from(encodeSketch(sketch)).toString('base64');
}

function sketchOfText(text: string): SketchData {
  return decodeSketch(Buffer.from(text, 'base64'));
}
