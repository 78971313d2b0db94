import type { RecordRejection } from '../../contracts/otlp/record-rejection.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';
import { partitionOf, partitionOfTraceId } from '../../contracts/topics/partition-of.ts';
import { Slot } from './message-type.ts';
import type { MessageType } from './message-type.ts';
import { LOG_RECORD, METRIC, SPAN } from './otlp-types.ts';
import { findPointProblem, findSpanProblem, timeMsAt } from './record-rules.ts';
import type { PointCheck, Scanner } from './scanner.ts';
import { serviceNameOf } from './service-name.ts';

/** In what the signals differ. */
export interface SignalRules {
  readonly type: MessageType;
  readonly scanner: Scanner;
  /** Whether what is counted and rejected are the data points in a record. */
  readonly countsPoints: boolean;
  findProblem(bytes: Buffer, slots: Int32Array): RecordRejection | undefined;
  /** Partition of a record by itself; -1 when that of its resource counts. */
  partitionOfRecord(bytes: Buffer, slots: Int32Array, partitionCount: number): number;
  partitionOfResource(resource: Buffer, partitionCount: number): number;
  /** Unix milliseconds of the event; 0 when unknown. */
  timeMs(bytes: Buffer, slots: Int32Array): number;
}

const noProblem = (): undefined => undefined;
const ofResource = (): number => -1;
const byService = (resource: Buffer, partitionCount: number): number =>
  partitionOf(serviceNameOf(resource), partitionCount);

/** Creates the rules of each signal with a scanner of its own. */
export function createSignalRules(
  createScanner: (checkPoint: PointCheck) => Scanner,
): Readonly<Record<Signal, SignalRules>> {
  return {
    traces: {
      type: SPAN,
      scanner: createScanner(noProblem),
      countsPoints: false,
      findProblem: findSpanProblem,
      partitionOfRecord: (bytes, slots, partitionCount) =>
        partitionOfTraceId(bytes, slots[Slot.traceId] as number, partitionCount),
      partitionOfResource: ofResource,
      timeMs: (bytes, slots) => timeMsAt(bytes, slots[Slot.end] as number),
    },
    logs: {
      type: LOG_RECORD,
      scanner: createScanner(noProblem),
      countsPoints: false,
      findProblem: noProblem,
      partitionOfRecord: ofResource,
      partitionOfResource: byService,
      timeMs: (bytes, slots) =>
        timeMsAt(bytes, slots[Slot.start] as number) || timeMsAt(bytes, slots[Slot.end] as number),
    },
    metrics: {
      type: METRIC,
      scanner: createScanner(findPointProblem),
      countsPoints: true,
      findProblem: noProblem,
      partitionOfRecord: ofResource,
      partitionOfResource: byService,
      timeMs: (bytes, slots) => timeMsAt(bytes, slots[Slot.end] as number),
    },
  };
}
