import type { IncomingMessage } from 'node:http';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { BudgetHold } from '../../byte-budget.ts';
import type { MemoryPool } from '../../memory-pool.ts';
import { overloaded, tooLarge } from '../../overload.ts';
import { createBodyBuffer } from '../body-buffer.ts';

/** How a body is read. */
export interface BodyRules {
  readonly hold: BudgetHold;
  readonly maxBytes: number;
  readonly memory: MemoryPool;
}

/**
 * Reads a body as it comes, compressed or not; its memory is taken from the budget while it arrives.
 * @throws ScoutError invalid_argument (too large), resource_exhausted (the budget is used up), cancelled (broken off)
 */
export function readBody(request: IncomingMessage, { hold, maxBytes, memory }: BodyRules): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const announced = request.headers['content-length'];
    const expectedBytes = announced === undefined ? undefined : Number(announced);
    if ((expectedBytes ?? 0) > maxBytes) {
      reject(tooLarge(maxBytes));
      return;
    }
    const buffer = createBodyBuffer({ hold, memory, expectedBytes });
    const fail = (error: ScoutError): void => {
      request.off('data', take);
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      if (buffer.length + chunk.length > maxBytes) {
        fail(tooLarge(maxBytes));
        return;
      }
      try {
        buffer.add(chunk);
      } catch (error) {
        fail(ScoutError.from(error));
      }
    };
    hold.arriving(() => {
      fail(overloaded());
    });
    request.on('data', take);
    request.once('end', () => {
      hold.arrived();
      resolve(buffer.finish());
    });
    const breakOff = (): void => {
      if (!request.complete) fail(brokenOff());
    };
    request.once('close', breakOff);
    request.on('error', breakOff);
  });
}

function brokenOff(): ScoutError {
  return new ScoutError({ code: ErrorCode.cancelled, message: 'The client went away before the end of its request.' });
}
