import { Topic } from './topics.ts';

/** How a topic is kept where the event log is Kafka. */
export interface TopicSettings {
  /** How long records are kept. */
  readonly retentionMs: number;
  /** Largest record batch, after compression. */
  readonly maxBatchBytes: number;
}

const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;
/** A request of the largest size with one single span has to fit. */
const LARGE_BATCH_BYTES = 20 * MIB;

/** Settings of each topic; `raw-telemetry` keeps the reference's seven days. */
const SETTINGS: Readonly<Record<Topic, TopicSettings>> = {
  [Topic.rawTelemetry]: { retentionMs: 7 * DAY_MS, maxBatchBytes: LARGE_BATCH_BYTES },
  // Derived from raw telemetry, and kept as long: whoever replays the one can read the other.
  [Topic.capsuleEvents]: { retentionMs: 7 * DAY_MS, maxBatchBytes: LARGE_BATCH_BYTES },
  [Topic.capsuleEmbeddings]: { retentionMs: 7 * DAY_MS, maxBatchBytes: LARGE_BATCH_BYTES },
  // Time for a person to look and to replay.
  [Topic.rawTelemetryDlq]: { retentionMs: 30 * DAY_MS, maxBatchBytes: LARGE_BATCH_BYTES },
};

/** The settings of a topic; one that is not ours gets those of raw telemetry. */
export function topicSettings(topic: string): TopicSettings {
  const known = Object.values(Topic).find((name) => name === topic);
  return SETTINGS[known ?? Topic.rawTelemetry];
}
