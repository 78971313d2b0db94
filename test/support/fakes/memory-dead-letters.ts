import { deadLetterOf } from '../../../contracts/topics/dead-letter.ts';
import type { DeadLetter, DeadLetterRecord } from '../../../contracts/topics/dead-letter.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { DeadLetterReader, DeadLetterReplay, DeadLetterReplays } from '../../../streaming/dead-letters/ports.ts';

/** Dead letters in memory. */
export function createMemoryDeadLetters(records: readonly DeadLetterRecord[]): DeadLetterReader {
  const letters = records.map(deadLetterOf);
  return {
    async *list() {
      yield* letters;
    },
    async get(id) {
      const letter = letters.find((candidate) => candidate.id === id);
      if (letter === undefined) throw new ScoutError({ code: 'not_found', message: `There is no dead letter ${id}.` });
      return letter;
    },
  };
}

/** Replays in memory. */
export function createMemoryReplays(): DeadLetterReplays {
  const byLetter = new Map<string, DeadLetterReplay[]>();
  const of = ({ id, appendedAtMs }: Pick<DeadLetter, 'id' | 'appendedAtMs'>): DeadLetterReplay[] => {
    const key = `${id}@${String(appendedAtMs)}`;
    const replays = byLetter.get(key) ?? [];
    byLetter.set(key, replays);
    return replays;
  };
  return {
    latest: async (letter) => of(letter).at(-1),
    async begin(letter, { replayedBy, atMs }) {
      const attempt = of(letter).length + 1;
      of(letter).push({ attempt, replayedBy, startedAtMs: atMs, finishedAtMs: undefined });
      return attempt;
    },
    async finish(letter, { attempt, atMs }) {
      const replays = of(letter);
      const replay = replays[attempt - 1];
      if (replay !== undefined) replays[attempt - 1] = { ...replay, finishedAtMs: atMs };
    },
  };
}
