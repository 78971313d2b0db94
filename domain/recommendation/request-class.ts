import type { JourneyKind } from '../journey/journey.ts';
import type { Criticality } from '../service/service.ts';
import type { RequestClass } from './recommendation.ts';

/** What the owners of a service said about it. */
export interface OwnerHints {
  /** A critical service makes its user-facing journeys critical: telemetry cannot see importance. */
  readonly criticality?: Criticality;
  /** Overrides the rules. */
  readonly requestClass?: RequestClass;
}

/** What the class is derived from. */
export interface ClassEvidence {
  readonly operation: string;
  readonly kind: JourneyKind;
  /** Quantiles of the ordinary days; undefined without traffic. */
  readonly p90Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly ownerHints?: OwnerHints;
}

/** A request class with the rule that chose it, in one sentence. */
export interface ClassifiedRequest {
  readonly requestClass: RequestClass;
  readonly because: string;
}

/** Paths and methods that only machines ask for: probes, scrapes, browser furniture. */
const PROBE =
  /(?:^|[/\s._-])(?:health|healthz|healthcheck|health-check|livez?|liveness|readyz?|readiness|startupz?|ping|metrics|favicon\.ico|robots\.txt)(?:$|[/\s?])|grpc\.health\.v1\.Health/i;

/** HIGH_FAST of the SRE workbook: 90 % within 100 ms and 99 % within 200 ms. */
const FAST_MS = { p90: 100, p99: 200 } as const;

/** HIGH_SLOW: 99 % within 5 s. Nobody waits longer at a screen, so what is slower is work in the background. */
const SLOW_P99_MS = 5000;

/**
 * The request class of a journey (SRE workbook ch. 5, "Alerting at scale"). The first rule that applies:
 * 1. what the owners said; 2. probes and scrapes: no_slo; 3. messaging and internal entry points, where no user waits:
 * low; 4. a critical service: critical; 5. p90 ≤ 100 ms and p99 ≤ 200 ms: high_fast; 6. p99 ≤ 5 s: high_slow; 7. low.
 */
export function classifyRequest(evidence: ClassEvidence): ClassifiedRequest {
  const { operation, kind, ownerHints } = evidence;
  if (ownerHints?.requestClass !== undefined) {
    return { requestClass: ownerHints.requestClass, because: 'the owners set it' };
  }
  if (PROBE.test(operation)) {
    return { requestClass: 'no_slo', because: 'the operation is a probe or scrape: machines ask, no user waits' };
  }
  if (kind === 'messaging' || kind === 'other') {
    return { requestClass: 'low', because: `nobody waits for the answer of a ${kind} entry point` };
  }
  if (ownerHints?.criticality === 'critical') {
    return { requestClass: 'critical', because: 'its service is registered as critical' };
  }
  return classifyByLatency(evidence);
}

function classifyByLatency({ p90Ms, p99Ms }: ClassEvidence): ClassifiedRequest {
  if (p90Ms === undefined || p99Ms === undefined) {
    return { requestClass: 'low', because: 'there is no traffic to judge by' };
  }
  const figures = `p90 ${formatMs(p90Ms)} and p99 ${formatMs(p99Ms)} on ordinary days`;
  if (p90Ms <= FAST_MS.p90 && p99Ms <= FAST_MS.p99) {
    return { requestClass: 'high_fast', because: `${figures} are within 100 ms and 200 ms` };
  }
  if (p99Ms <= SLOW_P99_MS) {
    return { requestClass: 'high_slow', because: `${figures}: slower than 100 ms and 200 ms, within 5 s` };
  }
  return { requestClass: 'low', because: `${figures}: nobody waits longer than 5 s at a screen` };
}

function formatMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}
