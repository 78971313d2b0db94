import { createHash } from 'node:crypto';
import { encodeWindowSamples } from '../../contracts/blobs/window-samples.ts';
import type { WindowSamples } from '../../contracts/blobs/window-samples.ts';
import { sourceKey } from './log-partition.ts';
import type { SamplePart } from './ports.ts';

/** The samples of a window as a blob that is named by its content, so counting the same lines again names it again. */
export function sampleBlobOf(window: WindowSamples): { readonly part: SamplePart; readonly bytes: Uint8Array } {
  const { service, environment, windowStartMs } = window;
  const bytes = encodeWindowSamples(window);
  const folder = sha256(sourceKey(window)).slice(0, 32);
  const blobKey = `log-samples/${folder}/${String(windowStartMs)}/${sha256(bytes)}`;
  return { part: { service, environment, windowStartMs, blobKey }, bytes };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
