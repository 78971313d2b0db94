import { setTimeout as sleep } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/**
 * Waits for work, and not longer than it may take. The work is not ended by that: it can ask whether it is too late.
 * @throws ScoutError deadline_exceeded; what the work throws
 */
export async function withinTime<T>(timeoutMs: number, work: (isOver: () => boolean) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const { signal } = ended;
  const tooLate = async (): Promise<never> => {
    await sleep(timeoutMs, undefined, { signal });
    const message = `Kafka did not answer within ${timeoutMs} ms.`;
    throw new ScoutError({ code: ErrorCode.deadlineExceeded, message });
  };
  try {
    return await Promise.race([work(() => signal.aborted), tooLate()]);
  } finally {
    ended.abort();
  }
}
