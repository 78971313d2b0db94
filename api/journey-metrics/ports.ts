/** One sample of a series; labels without the metric's name. */
export interface MetricSample {
  readonly name: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
}

/** Takes samples to where alerts run. */
export interface SampleSink {
  /**
   * Writes samples of one moment; a series comes once.
   * @throws ScoutError unavailable or deadline_exceeded when they may be written later, another code when the receiver
   *   refuses them for good
   */
  write(samples: readonly MetricSample[], atMs: number): Promise<void>;
}

/** Something that one process of an installation does at a time. */
export interface Turn {
  /**
   * Whether it is ours: kept until it is given back or lost with the connection, so that it is asked before each use.
   * @throws ScoutError unavailable
   */
  take(): Promise<boolean>;
  giveBack(): Promise<void>;
}
