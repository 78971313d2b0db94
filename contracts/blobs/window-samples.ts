import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { LogSample } from '../../domain/log-capsule/reservoir.ts';

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

/** A template has at most 8 samples of 1,024 characters, a service at most 2,048 templates unless it is set higher. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Encodes samples as compressed JSON. Equal samples give equal bytes, so the bytes' hash can name them. */
export function encodeWindowSamples(window: WindowSamples): Uint8Array {
  const { service, environment, windowStartMs, templates } = window;
  return gzipSync(JSON.stringify({ version: 1, service, environment, windowStartMs, templates }), { level: 3 });
}

/** Decodes what {@link encodeWindowSamples} wrote. @throws ScoutError data_loss when the bytes are not that */
export function decodeWindowSamples(bytes: Uint8Array): WindowSamples {
  try {
    const text = gunzipSync(bytes, { maxOutputLength: MAX_BYTES }).toString('utf8');
    const { service, environment, windowStartMs, templates } = Document.parse(JSON.parse(text));
    return { service, environment, windowStartMs, templates };
  } catch (cause) {
    throw new ScoutError({ code: ErrorCode.dataLoss, message: 'A blob of log samples is corrupt.', cause });
  }
}
