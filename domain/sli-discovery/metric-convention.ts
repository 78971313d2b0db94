import type { JourneyKind } from '../journey/journey.ts';

/** Labels by meaning, each with its alternatives in the order of preference. */
export interface ConventionLabels {
  /** Which service served (or made) the request. */
  readonly service: readonly string[];
  /** Parts of an operation's name, in their order: method and route, or RPC service and method. */
  readonly operation: readonly (readonly string[])[];
  /** Tells good requests from bad ones; how, its values say. */
  readonly outcome: readonly string[];
  /** Labels that say where, beside {@link PLACE_LABELS}. */
  readonly places?: readonly string[];
}

/** A counter of requests and a histogram of their durations (without `_bucket`) that belong together; one may be alone. */
export interface MetricPair {
  readonly counter?: string;
  /** Its unit is that of its name, else the convention's. */
  readonly histogram?: string;
}

/** A well-known way to name metrics of requests. Names are Prometheus', so OpenTelemetry's with underscores and units. */
export interface MetricConvention {
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly kind: JourneyKind;
  /** `served`: requests that others made to the service. `called`: requests that it made itself, to a dependency. */
  readonly side: 'served' | 'called';
  readonly metrics: readonly MetricPair[];
  /** Seconds of a unit of a histogram whose name does not say its unit. */
  readonly unitSeconds: number;
  /** What every query must select, as `reporter="destination"`. */
  readonly matchers: readonly string[];
  readonly labels: ConventionLabels;
  /** A label that only failed requests have: until the first of them it is nowhere. */
  readonly errorLabel?: string;
  /** Services that nobody uses, as a proxy's own listener. */
  readonly ignoredServices?: readonly string[];
  /** Bad requests that these metrics cannot see. */
  readonly blindSpot?: string;
  /** How to get the histogram where there is none. */
  readonly histogramAdvice?: string;
}

/** Labels that say the service where nothing says it better. */
export const SERVICE_LABELS = ['service_name', 'service', 'app', 'application', 'job'] as const;

/** Labels that say in which environment a service runs. */
export const ENVIRONMENT_LABELS = [
  ...['deployment_environment_name', 'deployment_environment', 'environment', 'env'],
] as const;

/** Labels that say where a service runs: of several places each has its own SLO. */
export const PLACE_LABELS = [
  ...ENVIRONMENT_LABELS,
  ...['k8s_cluster_name', 'cluster', 'k8s_namespace_name', 'exported_namespace', 'namespace'],
  ...['destination_cluster', 'destination_workload_namespace'],
] as const;
