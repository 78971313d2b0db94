import type { PGlite } from '@electric-sql/pglite';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { SharedSession } from './session-turns.ts';
import { rollBackMessages } from './wire-answers.ts';

/** The session, and the news of its end. */
export interface WatchedSession extends SharedSession {
  readonly broken: Promise<ScoutError>;
}

/** PGlite as the session that clients share. Failed statements are answers; a rejection means that it is broken. */
export function openSharedSession(database: PGlite, logger: Logger): WatchedSession {
  let announce: (failure: ScoutError) => void = () => undefined;
  const broken = new Promise<ScoutError>((resolve) => {
    announce = resolve;
  });

  async function run(messages: Uint8Array, onAnswer: (bytes: Uint8Array) => void): Promise<void> {
    try {
      await database.runExclusive(() => database.execProtocolRawStream(messages, { onRawData: onAnswer }));
    } catch (error) {
      const failure = new ScoutError({
        code: ErrorCode.unavailable,
        message: 'The embedded database broke; start SLO-Scout again.',
        cause: error,
      });
      logger.error({ err: error }, 'the embedded database broke');
      announce(failure);
      throw failure;
    }
  }

  return {
    broken,
    run,
    isInTransaction: () => database.isInTransaction(),
    rollBack: () => run(rollBackMessages(), () => undefined),
  };
}
