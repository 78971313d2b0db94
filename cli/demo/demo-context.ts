import { setTimeout as delay } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ApiClient } from '../client/create-api-client.ts';
import type { DemoConsole } from './demo-console.ts';

/** What every stage of the demo works with. */
export interface DemoContext {
  readonly api: ApiClient;
  readonly say: DemoConsole;
  /** Fires when the demo shall end at once. */
  readonly signal: AbortSignal;
  /** The deployment environment of this run's telemetry. */
  readonly environment: string;
}

/** The person who decides in the demo. */
export const DEMO_PERSON = 'demo';

/** How the command is called in a checkout. */
export const COMMAND = 'npm run -s slo-scout --';

/** Asks again and again until there is an answer. */
export interface Waiting<T> {
  /** Undefined: not yet. */
  readonly ask: () => Promise<T | undefined>;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** What did not happen in time, as a sentence. */
  readonly failure: () => string;
}

/** Waits for something that is asked for. @throws ScoutError deadline_exceeded, cancelled */
export async function waitFor<T>({ signal }: Pick<DemoContext, 'signal'>, waiting: Waiting<T>): Promise<T> {
  const deadlineMs = performance.now() + waiting.timeoutMs;
  for (;;) {
    const answer = await waiting.ask();
    if (answer !== undefined) return answer;
    if (signal.aborted) throw new ScoutError({ code: ErrorCode.cancelled, message: 'The demo was interrupted.' });
    if (performance.now() > deadlineMs) {
      throw new ScoutError({ code: ErrorCode.deadlineExceeded, message: waiting.failure() });
    }
    await delay(waiting.everyMs);
  }
}

/** A failure of what the demo promises. */
export function broken(message: string): ScoutError {
  return new ScoutError({ code: ErrorCode.failedPrecondition, message });
}
