import { isRetryable } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { EventLogWriter } from '../../../ingest/ports.ts';

/** Appends that carry numbers, to be counted afterwards. */
export interface NumberedAppends {
  /** Numbers whose append was acknowledged. */
  readonly acknowledged: ReadonlySet<number>;
  readonly failures: readonly ScoutError[];
  /** Longest time an append took, milliseconds. */
  longestMs(): number;
  stop(): Promise<void>;
}

/** Appends without pause on several lanes until it is stopped; a failed append is not repeated, its numbers are open. */
export function startNumberedAppends(options: {
  readonly writer: EventLogWriter;
  readonly topic: string;
  readonly partitions: number;
  readonly lanes?: number;
}): NumberedAppends {
  const { writer, topic, partitions, lanes = 4 } = options;
  const acknowledged = new Set<number>();
  const failures: ScoutError[] = [];
  let next = 0;
  let isRunning = true;
  let longestMs = 0;
  const lane = async (): Promise<void> => {
    while (isRunning) {
      const numbers = Array.from({ length: partitions }, (_, index) => next + index);
      next += partitions;
      const startedAtMs = performance.now();
      try {
        const records = numbers.map((number, partition) => ({ partition, value: payload(number), headers: {} }));
        await writer.append(topic, records);
        for (const number of numbers) acknowledged.add(number);
      } catch (error) {
        const failure = ScoutError.from(error);
        failures.push(failure);
        if (!isRetryable(failure.code)) return;
      }
      longestMs = Math.max(longestMs, performance.now() - startedAtMs);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const running = Promise.all(Array.from({ length: lanes }, lane));
  return {
    acknowledged,
    failures,
    longestMs: () => longestMs,
    async stop() {
      isRunning = false;
      await running;
    },
  };
}

function payload(number: number): Buffer {
  return Buffer.from(`${String(number)}:${'telemetry '.repeat(100)}`);
}

/** The number that a record carries. */
export function numberOf({ value }: { readonly value: Uint8Array }): number {
  return Number(Buffer.from(value).toString().split(':')[0]);
}
