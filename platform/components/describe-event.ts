import type { ComponentEvent } from './ports.ts';

/** A progress event as one line for a terminal: `temporal: trying … (12 s)`. */
export function describeEvent(event: ComponentEvent): string {
  const elapsed = event.elapsedMs < 1_000 ? '' : ` (${Math.round(event.elapsedMs / 1_000)} s)`;
  const marker = event.kind === 'failed' ? 'no: ' : '';
  return `${event.component}: ${marker}${event.message}${elapsed}`;
}
