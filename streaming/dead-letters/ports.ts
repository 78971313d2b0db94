import type { DeadLetter } from '../../contracts/topics/dead-letter.ts';

/** The dead-letter topic, to read at will: reading moves nobody's position. */
export interface DeadLetterReader {
  /**
   * Yields the letters up to the topic's end at the time of the call; each partition oldest first.
   * @throws ScoutError unavailable, deadline_exceeded
   */
  list(): AsyncIterable<DeadLetter>;
  /** @throws ScoutError invalid_argument when it is no id, not_found, unavailable, deadline_exceeded */
  get(id: string): Promise<DeadLetter>;
}

/** A replay of a dead letter. */
export interface DeadLetterReplay {
  /** From 1. */
  readonly attempt: number;
  readonly replayedBy: string;
  readonly startedAtMs: number;
  /** undefined when nobody knows whether the record reached the log: the process ended in between. */
  readonly finishedAtMs: number | undefined;
}

/** What tells a letter for good: ids may come again when a topic is created anew. */
export type DeadLetterKey = Pick<DeadLetter, 'id' | 'appendedAtMs'>;

/** Remembers who replayed which dead letter, and when. */
export interface DeadLetterReplays {
  /** The latest replay of a letter. */
  latest(letter: DeadLetterKey): Promise<DeadLetterReplay | undefined>;
  /** Begins the next replay and returns its attempt. @throws ScoutError already_exists when somebody begins the same one */
  begin(letter: DeadLetterKey, replay: { readonly replayedBy: string; readonly atMs: number }): Promise<number>;
  finish(letter: DeadLetterKey, replay: { readonly attempt: number; readonly atMs: number }): Promise<void>;
}
