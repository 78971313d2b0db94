import { CAPSULE_WINDOW_MS } from '../journey/capsule.ts';
import type { Capsule } from '../journey/capsule.ts';
import type { EvidencePointer } from './evidence.ts';
import type { WantedTrace } from './trace-evidence.ts';

/**
 * The traces that the pointers name, with the windows to look in: a trace's own, where a capsule names it; else all
 * from the first to the last window that the pointers name.
 */
export function wantedTraces(
  evidence: readonly EvidencePointer[],
  capsules: readonly Capsule[],
): readonly WantedTrace[] {
  const pointed = evidence.flatMap((pointer) => (pointer.kind === 'capsule' ? [pointer.windowStartMs] : []));
  const traceIds = evidence.flatMap((pointer) => (pointer.kind === 'traces' ? pointer.traceIds : []));
  return [...new Set(traceIds)].map((traceId) => {
    const capsule = capsules.find(({ sampleTraceIds }) => sampleTraceIds.includes(traceId));
    return { traceId, ...rangeOf(capsule === undefined ? pointed : [capsule.windowStartMs]) };
  });
}

/** Without a window there is no time to look in. */
function rangeOf(windows: readonly number[]): { readonly fromMs: number; readonly toMs: number } {
  if (windows.length === 0) return { fromMs: 0, toMs: 0 };
  return { fromMs: Math.min(...windows), toMs: Math.max(...windows) + CAPSULE_WINDOW_MS };
}
