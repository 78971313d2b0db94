import { CAPSULE_WINDOW_MS } from '../journey/capsule.ts';
import type { Capsule } from '../journey/capsule.ts';
import type { TraceEvidence, WantedTrace } from './trace-evidence.ts';

/** How many requests of a journey a sample has at most. */
const SAMPLE_TRACES = 60;

/** The newest windows with requests that a sample is taken from: an hour of steady traffic. */
const SAMPLE_WINDOWS = 12;

/** A request that stands for others: those of one shape in one window. */
export interface SampleChoice extends WantedTrace {
  readonly fingerprint: string;
  readonly windowStartMs: number;
}

/** Requests of a journey that stand for all of it, kept until a later analysis takes others. */
export interface JourneySample {
  readonly journeyId: string;
  /** When they were looked up. */
  readonly atMs: number;
  readonly requests: readonly SampledRequest[];
}

/** A chosen request with its spans, or why there are none. */
export interface SampledRequest {
  readonly fingerprint: string;
  readonly windowStartMs: number;
  readonly trace: TraceEvidence;
}

/**
 * Chooses requests of the newest windows so that each shape and window has its share of them: the requests of all
 * capsules are numbered 1..N, newest window first, and every (N / limit)-th is taken, by a sample of its capsule, as far as that
 * has so many. Samples are chosen by the hash of their ids, so neither slow nor failed requests are preferred.
 */
export function chooseSample(capsules: readonly Capsule[], limit: number = SAMPLE_TRACES): readonly SampleChoice[] {
  const windows = new Set(
    [...new Set(capsules.map(({ windowStartMs }) => windowStartMs))].sort((a, b) => b - a).slice(0, SAMPLE_WINDOWS),
  );
  const newest = capsules
    .filter(({ windowStartMs }) => windows.has(windowStartMs))
    .toSorted((a, b) => b.windowStartMs - a.windowStartMs || (a.fingerprint < b.fingerprint ? -1 : 1));
  const requests = newest.reduce((sum, { traceCount }) => sum + traceCount, 0);
  const taken = (number: number): number => Math.floor((Math.min(limit, requests) * number) / requests);
  const chosen = new Map<string, SampleChoice>();
  let before = 0;
  for (const { fingerprint, windowStartMs, traceCount, sampleTraceIds } of newest) {
    const share = taken(before + traceCount) - taken(before);
    before += traceCount;
    for (const traceId of sampleTraceIds.slice(0, share)) {
      const toMs = windowStartMs + CAPSULE_WINDOW_MS;
      chosen.set(traceId, { traceId, fingerprint, windowStartMs, fromMs: windowStartMs, toMs });
    }
  }
  return [...chosen.values()];
}

/** Joins what was chosen with what was found. */
export function sampledRequests(
  choices: readonly SampleChoice[],
  traces: readonly TraceEvidence[],
): readonly SampledRequest[] {
  const byId = new Map(traces.map((trace) => [trace.traceId, trace]));
  return choices.flatMap(({ traceId, fingerprint, windowStartMs }) => {
    const trace = byId.get(traceId);
    return trace === undefined ? [] : [{ fingerprint, windowStartMs, trace }];
  });
}
