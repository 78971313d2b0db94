import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../../contracts/topics/dead-letter.ts';
import type { EventLogWriter } from '../../../ingest/ports.ts';
import type { DeadLetterReader } from '../../../streaming/dead-letters/ports.ts';

/** An event log whose dead letters are read. */
export interface DeadLettersUnderTest {
  readonly writer: EventLogWriter;
  createReader(topic: string): DeadLetterReader;
  close(): Promise<void>;
}

/** What every reader of dead letters must do (streaming/dead-letters/ports.ts). The log has 3 partitions. */
export function describeDeadLetters(name: string, setup: () => Promise<DeadLettersUnderTest>): void {
  describe(`dead letters on ${name}`, () => {
    let log: DeadLettersUnderTest;
    beforeAll(async () => {
      log = await setup();
    });
    afterAll(() => log.close());

    const letter = (partition: number, text: string, headers: Record<string, string> = {}) => ({
      partition,
      value: Buffer.from(text),
      headers,
    });
    async function all(reader: DeadLetterReader): Promise<readonly DeadLetter[]> {
      const letters: DeadLetter[] = [];
      for await (const found of reader.list()) letters.push(found);
      return letters;
    }
    const textOf = ({ value }: DeadLetter): string => Buffer.from(value).toString();

    it('lists every letter of every partition, with what its headers say', async () => {
      const topic = `dead-${randomUUID()}`;
      const headers = { reason: 'undecodable', signal: 'logs', origin_partition: '2', origin_offset: '17' };
      await log.writer.append(topic, [letter(0, 'a', headers), letter(2, 'b'), letter(0, 'c')]);
      await log.writer.append(topic, [letter(2, 'd', { original_bytes: '9' })]);

      const letters = await all(log.createReader(topic));

      expect(letters.map((found) => [found.id, textOf(found)]).sort()).toEqual([
        ['0-0', 'a'],
        ['0-1', 'c'],
        ['2-0', 'b'],
        ['2-1', 'd'],
      ]);
      expect(letters.find(({ id }) => id === '0-0')).toMatchObject({
        ...{ reason: 'undecodable', signal: 'logs', originPartition: 2, originOffset: 17, isCut: false, headers },
      });
      expect(letters.find(({ id }) => id === '2-1')).toMatchObject({
        ...{ reason: '', signal: '', originPartition: 2, originOffset: undefined, isCut: true },
      });
    });

    it('gets one letter by its id, and again', async () => {
      const topic = `dead-${randomUUID()}`;
      await log.writer.append(topic, [letter(1, 'first'), letter(1, 'second'), letter(0, 'other')]);
      const reader = log.createReader(topic);

      const found = [await reader.get('1-1'), await reader.get('1-1')];

      expect(found.map(textOf)).toEqual(['second', 'second']);
    });

    it('finds nothing on a topic without letters, or without being there', async () => {
      const topic = `dead-${randomUUID()}`;
      const reader = log.createReader(topic);

      expect(await all(reader)).toEqual([]);
      await expect(reader.get('0-0')).rejects.toMatchObject({ code: 'not_found' });
    });

    it('refuses what is no id, and does not find what is not there', async () => {
      const topic = `dead-${randomUUID()}`;
      await log.writer.append(topic, [letter(0, 'a')]);
      const reader = log.createReader(topic);

      await expect(reader.get('zero')).rejects.toMatchObject({ code: 'invalid_argument' });
      await expect(reader.get('0-1')).rejects.toMatchObject({ code: 'not_found' });
      await expect(reader.get('7-0')).rejects.toMatchObject({ code: 'not_found' });
    });

    it('gives up a list that nobody reads to its end', async () => {
      const topic = `dead-${randomUUID()}`;
      await log.writer.append(topic, [letter(0, 'a'), letter(1, 'b')]);
      const seen: DeadLetter[] = [];

      for await (const found of log.createReader(topic).list()) {
        seen.push(found);
        break;
      }

      expect(seen).toHaveLength(1);
    });
  });
}
