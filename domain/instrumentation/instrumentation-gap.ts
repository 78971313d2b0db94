/** What may be missing; closed, so that every one has its snippets. */
export const GapCode = {
  /** Requests arrive with a parent that nobody sent. */
  brokenPropagation: 'broken_propagation',
  routesWithoutTemplate: 'routes_without_template',
  namesWithIdentifiers: 'names_with_identifiers',
  noHttpStatus: 'no_http_status',
  logsWithoutRequestId: 'logs_without_request_id',
  unstructuredLogs: 'unstructured_logs',
  logsWithoutSeverity: 'logs_without_severity',
  noServiceName: 'no_service_name',
  noEnvironment: 'no_environment',
} as const;

/** One member of {@link GapCode}. */
export type GapCode = (typeof GapCode)[keyof typeof GapCode];

/** Something that is missing in a service's telemetry, what it costs, and what mends it. */
export interface InstrumentationGap {
  readonly code: GapCode;
  readonly service: string;
  readonly environment: string;
  /** What was counted, in one sentence with its figures. */
  readonly finding: string;
  /** What cannot be known because of it. */
  readonly consequence: string;
  /** Share of what was counted that is concerned, 0..1. */
  readonly share: number;
  /**
   * What the confidence of the service's recommendations would gain at most: the weight of the part that it holds down,
   * by the share that is concerned. 0 where it is no part of the confidence.
   */
  readonly confidenceGain: number;
}
