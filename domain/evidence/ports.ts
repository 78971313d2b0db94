import type { EvidenceFigures } from './evidence-figures.ts';
import type { JourneySample } from './journey-sample.ts';
import type { TraceEvidence, WantedTrace } from './trace-evidence.ts';

/**
 * Keeps what the numbers of recommendations came from, out of reach of every retention. Saving replaces what was saved
 * under the same id.
 */
export interface EvidenceStore {
  saveFigures(figures: EvidenceFigures): Promise<void>;
  /** undefined when nothing was kept. @throws ScoutError data_loss */
  readFigures(sliId: string): Promise<EvidenceFigures | undefined>;
  saveTraces(sliId: string, traces: readonly TraceEvidence[]): Promise<void>;
  /** undefined when nothing was kept. @throws ScoutError data_loss */
  readTraces(sliId: string): Promise<readonly TraceEvidence[] | undefined>;
  saveSample(sample: JourneySample): Promise<void>;
  /** undefined when nothing was kept. @throws ScoutError data_loss */
  readSample(journeyId: string): Promise<JourneySample | undefined>;
}

/** How long a search may take, and how much it may read. */
export interface SearchLimits {
  readonly bytes: number;
  readonly durationMs: number;
}

/** Looks traces up where raw telemetry is kept. */
export interface TraceFinder {
  /**
   * One answer for each wanted trace, in their order. A trace that is not found says why; nothing else fails.
   * `alive` is called every few seconds while the search goes on; it may throw, which ends the search.
   */
  findTraces(
    wanted: readonly WantedTrace[],
    options: { readonly limits: SearchLimits; readonly alive?: (doing: string) => void },
  ): Promise<readonly TraceEvidence[]>;
}
