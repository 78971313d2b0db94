import type { OtlpPartialSuccess } from '../../../contracts/otlp/otlp-messages.ts';
import type { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { IncomingTelemetry, TelemetryIntake } from '../../../ingest/intake/telemetry-intake.ts';
import { decodeLogs } from '../decode-logs.ts';
import type { DecodedLog } from '../decode-logs.ts';

/** An intake that keeps what it was given, and fails or waits when told to. */
export interface RecordingIntake extends TelemetryIntake {
  readonly requests: readonly IncomingTelemetry[];
  /** Every log record that was taken, in order. */
  readonly logs: readonly DecodedLog[];
  readonly refused: readonly ScoutError[];
  /** The next take rejects with this error. */
  failNext(error: unknown): void;
  /** Every take answers this. */
  answer: OtlpPartialSuccess | undefined;
  /** Takes wait until the returned function is called. */
  hold(): () => void;
}

/** Creates one. */
export function createRecordingIntake(): RecordingIntake {
  const requests: IncomingTelemetry[] = [];
  const refused: ScoutError[] = [];
  const logs: DecodedLog[] = [];
  const failures: unknown[] = [];
  let gate = Promise.resolve();
  const intake: RecordingIntake = {
    requests,
    logs,
    refused,
    answer: undefined,
    failNext: (error) => failures.push(error),
    hold() {
      let open: () => void = () => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return () => {
        open();
      };
    },
    async take(request) {
      await gate;
      if (failures.length > 0) throw failures.shift();
      requests.push(request);
      logs.push(...decodeLogs(request.bytes));
      return intake.answer;
    },
    countRefused: (_receiver, error) => {
      refused.push(error);
    },
    drain: async () => undefined,
  };
  return intake;
}
