import { z } from 'zod';
import type { LogSample } from '../../domain/log-capsule/reservoir.ts';
import { decodeGzipJson, encodeGzipJson } from './gzip-json.ts';

/** The samples of one window of a service, by template, as one checkpoint found them. */
export interface WindowSamples {
  readonly service: string;
  readonly environment: string;
  readonly windowStartMs: number;
  readonly templates: readonly { readonly templateId: string; readonly samples: readonly LogSample[] }[];
}

const Sample = z.object({
  rank: z.number(),
  tieBreak: z.number(),
  atMs: z.number(),
  severityNumber: z.number(),
  traceId: z.string(),
  spanId: z.string(),
  text: z.string(),
});
const Document = z.object({
  version: z.literal(1),
  service: z.string(),
  environment: z.string(),
  windowStartMs: z.number(),
  templates: z.array(z.object({ templateId: z.string(), samples: z.array(Sample) })),
});

/** Encodes samples as compressed JSON. Equal samples give equal bytes, so the bytes' hash can name them. */
export function encodeWindowSamples(window: WindowSamples): Uint8Array {
  const { service, environment, windowStartMs, templates } = window;
  return encodeGzipJson({ version: 1, service, environment, windowStartMs, templates });
}

/** Decodes what {@link encodeWindowSamples} wrote. @throws ScoutError data_loss when the bytes are not that */
export function decodeWindowSamples(bytes: Uint8Array): WindowSamples {
  const { service, environment, windowStartMs, templates } = decodeGzipJson(bytes, Document, 'log samples');
  return { service, environment, windowStartMs, templates };
}
