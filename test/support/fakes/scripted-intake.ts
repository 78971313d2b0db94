import type { OtlpPartialSuccess } from '../../../contracts/otlp/otlp-messages.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { IncomingTelemetry, TelemetryIntake } from '../../../ingest/intake/telemetry-intake.ts';

/** An intake that keeps what it was handed, and fails, waits or rejects when told to. */
export interface ScriptedIntake extends TelemetryIntake {
  readonly taken: readonly IncomingTelemetry[];
  readonly refused: readonly { readonly receiver: string; readonly code: string }[];
  /** The next request rejects with this error. */
  failNext(error: unknown): void;
  /** The next request is taken in part. */
  rejectNext(partialSuccess: OtlpPartialSuccess): void;
  /** Requests wait until the returned function is called. */
  hold(): () => void;
}

/** What an undecodable request begins with, for {@link createScriptedIntake}. */
export const GARBAGE = Buffer.from('garbage');

/** Creates one; it takes everything but {@link GARBAGE}, and copies the bytes it keeps. */
export function createScriptedIntake(): ScriptedIntake {
  const taken: IncomingTelemetry[] = [];
  const refused: { receiver: string; code: string }[] = [];
  const failures: unknown[] = [];
  const partials: OtlpPartialSuccess[] = [];
  let gate = Promise.resolve();
  return {
    taken,
    refused,
    failNext: (error) => failures.push(error),
    rejectNext: (partialSuccess) => partials.push(partialSuccess),
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
      if (request.bytes.subarray(0, GARBAGE.length).equals(GARBAGE)) {
        throw new ScoutError({ code: ErrorCode.invalidArgument, message: 'The bytes are not a request.' });
      }
      if (failures.length > 0) throw failures.shift();
      taken.push({ ...request, bytes: Buffer.from(request.bytes) });
      return partials.shift();
    },
    countRefused: (receiver, { code }) => refused.push({ receiver, code }),
    drain: () => gate,
  };
}
