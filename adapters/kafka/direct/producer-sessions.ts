import { actionOf } from '../wire/protocol-error.ts';
import type { ProducerSession } from './producer-session.ts';
import type { Round } from './round.ts';

/** The session in use. */
export interface ProducerSessions {
  /** Opens one at the first use, and again when that failed or its epochs are used up. @throws ScoutError */
  readonly current: () => Promise<ProducerSession>;
  /** Begins anew in each partition of the round whose batch was refused for good as it is. */
  readonly renew: (round: Round) => void;
}

/** Creates them; `open` gets a new identity. */
export function createProducerSessions(open: () => Promise<ProducerSession>): ProducerSessions {
  let session: Promise<ProducerSession> | undefined;
  let opened: ProducerSession | undefined;
  return {
    current() {
      session ??= open().then(
        (next) => {
          opened = next;
          return next;
        },
        (error: unknown) => {
          session = undefined;
          throw error;
        },
      );
      return session;
    },
    renew({ topic, pending }) {
      for (const { partition, refusal } of pending) {
        if (refusal === undefined || !leavesHole(refusal)) continue;
        if (opened?.renew(topic, partition) === false) session = undefined;
      }
    },
  };
}

/** The batch is not there and will not come: a later one does not fit behind what is. */
function leavesHole(refusal: number): boolean {
  const action = actionOf(refusal);
  return action === 'renew' || action === 'fail';
}
