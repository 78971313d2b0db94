import { ForgottenTraces } from './forgotten-traces.ts';
import { JourneyLimit } from './journey-limit.ts';
import { LabelTable } from './label-table.ts';
import { SpanPool } from './span-pool.ts';
import { TraceTable } from './trace-table.ts';

/** What a partition's state is made of: the content of a snapshot. */
export interface PartitionMemory {
  readonly labels: LabelTable;
  readonly traces: TraceTable;
  readonly spans: SpanPool;
  readonly forgotten: ForgottenTraces;
  readonly journeys: JourneyLimit;
}

/** A memory without traces. */
export function createPartitionMemory(journeyLimit = Number.POSITIVE_INFINITY): PartitionMemory {
  return {
    labels: new LabelTable(),
    traces: new TraceTable(),
    spans: new SpanPool(),
    forgotten: new ForgottenTraces(),
    journeys: new JourneyLimit(journeyLimit),
  };
}
