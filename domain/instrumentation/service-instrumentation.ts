/** How one service is instrumented, counted over recorded telemetry. */
export interface ServiceInstrumentation {
  readonly service: string;
  readonly environment: string;
  /** `telemetry.sdk.language` of its resource; undefined when it does not say. */
  readonly language: string | undefined;
  readonly spans: number;
  /** Spans in the tree of a root that has no parent: their whole trace is there. */
  readonly attachedSpans: number;
  /** Server and consumer spans: where requests arrive. */
  readonly entries: number;
  /** Those that name a parent which is not in the data. */
  readonly orphanEntries: number;
  /** Server and consumer spans as they were sent, with their names and attributes. */
  readonly namedEntries: number;
  readonly httpEntries: number;
  readonly httpWithoutRoute: number;
  readonly httpWithoutStatus: number;
  /** Those whose own name holds an identifier. */
  readonly namesWithIds: number;
  readonly logRecords: number;
  /** Of the log records that were looked into. */
  readonly logs: LogQuality;
}

/** Log records that were looked into: the first of each service. */
export interface LogQuality {
  readonly examined: number;
  /** Bodies that are fields, JSON or logfmt. */
  readonly structured: number;
  /** Records that can be joined with a request: by trace id, or by a request id. */
  readonly withRequestId: number;
  readonly withSeverity: number;
}

/** Data quality of a service as shares 0..1; undefined where there is nothing to share. */
export interface DataQuality {
  /** Spans whose whole trace is there. */
  readonly traceCoverage: number | undefined;
  readonly structuredLogShare: number | undefined;
  readonly requestIdShare: number | undefined;
}

/** The shares that reviewers ask for first. */
export function dataQualityOf({ spans, attachedSpans, logs }: ServiceInstrumentation): DataQuality {
  return {
    traceCoverage: share(attachedSpans, spans),
    structuredLogShare: share(logs.structured, logs.examined),
    requestIdShare: share(logs.withRequestId, logs.examined),
  };
}

/** A share of a whole; undefined of nothing. */
export function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
