import type { JourneyKind } from '../journey/journey.ts';

/** Labels by meaning, each with its alternatives in the order of preference. */
export interface ConventionLabels {
  /** Which service served (or made) the request. */
  readonly service: readonly string[];
  /** Parts of an operation's name, in their order: method and route, or RPC service and method. */
  readonly operation: readonly (readonly string[])[];
  /** Tells good requests from bad ones; how, its values say. */
  readonly outcome: readonly string[];
}

/** A well-known way to name metrics of requests. Names are Prometheus', so OpenTelemetry's with underscores and units. */
export interface MetricConvention {
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly kind: JourneyKind;
  /** `served`: requests that others made to the service. `called`: requests that it made itself, to a dependency. */
  readonly side: 'served' | 'called';
  /** Counters of requests with their outcome. */
  readonly counters: readonly string[];
  /** Histograms of durations, without `_bucket`. Their unit is that of their name, else `unitSeconds`. */
  readonly histograms: readonly string[];
  /** Seconds of a unit of a histogram whose name does not say its unit. */
  readonly unitSeconds: number;
  /** What every query must select, as `reporter="destination"`. */
  readonly matchers: readonly string[];
  readonly labels: ConventionLabels;
}

/** Labels that say the service where nothing says it better. */
export const SERVICE_LABELS = ['service_name', 'service', 'app', 'application', 'job'] as const;
