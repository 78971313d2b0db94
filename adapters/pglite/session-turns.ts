import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** The one session of the embedded database, as the turns need it. */
export interface SharedSession {
  /** Runs messages and hands over what the database answers. Rejects when the database itself broke. */
  run(messages: Uint8Array, onAnswer: (bytes: Uint8Array) => void): Promise<void>;
  isInTransaction(): boolean;
  /** Ends whatever a client left behind: a transaction, or messages without their Sync. */
  rollBack(): Promise<void>;
}

/** Messages that belong together: up to a Sync or a simple query, or the start of a session. */
export interface Turn {
  readonly messages: Uint8Array;
  /** False when the client asked for answers before its Sync: the session stays with it until then. */
  readonly isComplete: boolean;
  readonly onAnswer: (bytes: Uint8Array) => void;
}

/** Who may use the session, and when. */
export interface SessionTurns<Client extends object> {
  take(client: Client, turn: Turn): Promise<void>;
  /** Drops what the client waits for and ends its transaction. */
  leave(client: Client): Promise<void>;
}

interface Waiting<Client> extends Turn {
  readonly client: Client;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Shares one session among many clients, first come, first served:
 *
 *     free ── a turn ends inside a transaction, or before its Sync ──► held by its client
 *     held ── its turn ends outside a transaction, or it leaves ─────► free
 *
 * While held, only the holder's turns run and everybody else's wait. A turn is never split: the statement that one
 * message prepares is the one that the next message binds.
 */
export function createSessionTurns<Client extends object>(session: SharedSession): SessionTurns<Client> {
  let waiting: Waiting<Client>[] = [];
  let holder: Client | undefined;
  let running: Client | undefined;
  const gone = new WeakSet<Client>();

  function takeNext(): Waiting<Client> | undefined {
    const position = holder === undefined ? 0 : waiting.findIndex(({ client }) => client === holder);
    return position < 0 ? undefined : waiting.splice(position, 1)[0];
  }

  async function runOne(turn: Waiting<Client>): Promise<void> {
    running = turn.client;
    try {
      await session.run(turn.messages, turn.onAnswer);
      holder = turn.isComplete && !session.isInTransaction() ? undefined : turn.client;
      turn.resolve();
      // The client left while its turn ran: nobody else would free the session.
      if (holder !== undefined && gone.has(holder)) await free();
    } catch (error) {
      turn.reject(error);
    } finally {
      running = undefined;
    }
  }

  async function free(): Promise<void> {
    await session.rollBack();
    holder = undefined;
  }

  async function drain(): Promise<void> {
    if (running !== undefined) return;
    for (let turn = takeNext(); turn !== undefined; turn = takeNext()) await runOne(turn);
  }

  return {
    take(client, turn) {
      return new Promise((resolve, reject) => {
        waiting.push({ ...turn, client, resolve, reject });
        void drain();
      });
    },
    async leave(client) {
      gone.add(client);
      const dropped = waiting.filter((turn) => turn.client === client);
      waiting = waiting.filter((turn) => turn.client !== client);
      for (const turn of dropped) turn.reject(left());
      if (holder !== client || running === client) return;
      await free();
      void drain();
    },
  };
}

function left(): ScoutError {
  return new ScoutError({ code: ErrorCode.cancelled, message: 'The client of the embedded database has left.' });
}
