import { join } from 'node:path';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { isOutage } from './log-link.ts';
import type { LogLink } from './log-link.ts';
import { systemCodeOf } from './spool-disk.ts';
import type { SpoolDisk } from './spool-disk.ts';

/** How many partitions topics have, also while nobody can be asked. */
export interface PartitionCounts {
  /** What the log says; while it is away what it said last, and without that what a new topic gets. */
  best(topic: string): Promise<number>;
  /** What the log says. @throws ScoutError when it cannot be asked */
  confirmed(topic: string): Promise<number>;
}

/** What counts are kept by. */
export interface PartitionCountsOptions {
  readonly link: LogLink;
  readonly disk: SpoolDisk;
  /** The spool's folder: all its processes write to the same log. */
  readonly root: string;
  /** Partitions that a topic gets when it is created. */
  readonly newTopicPartitions: number;
  readonly timeoutMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly logger: Logger;
}

const FILE_NAME = 'partition-counts.json';
/** After a failure the log is not asked again for this long, so that not every request waits for it. */
const RETRY_AFTER_MS = 2_000;

/**
 * Opens the counts. They are kept on the disk whenever the log gave a new one. A first start while the log is away uses
 * the number that new topics get, rather than refuse: it is wrong only for a topic that somebody else has created, and
 * then costs that a trace of the outage may be split, not that it is lost (the replay puts records for partitions that
 * are not there into one that is).
 */
export async function openPartitionCounts(options: PartitionCountsOptions): Promise<PartitionCounts> {
  const { link, disk, root, newTopicPartitions, timeoutMs, now, logger } = options;
  const path = join(root, FILE_NAME);
  const remembered = await readCounts(disk, path, logger);
  const known = new Map<string, number>();
  const asked = new Map<string, Promise<number>>();
  const failedAtMs = new Map<string, number>();

  const ask = async (topic: string): Promise<number> => {
    const count = await link.partitionCount(topic, timeoutMs);
    known.set(topic, count);
    if (remembered.get(topic) !== count) {
      remembered.set(topic, count);
      await saveCounts({ disk, path, counts: remembered, logger });
    }
    return count;
  };

  const confirmed = async (topic: string): Promise<number> => {
    const count = known.get(topic);
    if (count !== undefined) return count;
    const answer = asked.get(topic) ?? ask(topic).finally(() => asked.delete(topic));
    asked.set(topic, answer);
    return answer;
  };

  return {
    confirmed,
    async best(topic) {
      const fallback = remembered.get(topic) ?? newTopicPartitions;
      const isTooSoon = now() - (failedAtMs.get(topic) ?? -Infinity) < RETRY_AFTER_MS;
      if (!known.has(topic) && isTooSoon) return fallback;
      try {
        return await confirmed(topic);
      } catch (error) {
        const failure = ScoutError.from(error);
        if (!isOutage(failure)) throw failure;
        failedAtMs.set(topic, now());
        logger.warn({ topic, partitions: fallback }, 'The event log is away; its partitions are taken from the spool');
        return fallback;
      }
    },
  };
}

async function readCounts(disk: SpoolDisk, path: string, logger: Logger): Promise<Map<string, number>> {
  try {
    const counts: unknown = JSON.parse((await disk.read(path)).toString());
    const entries = Object.entries(Object(counts) as Record<string, unknown>);
    return new Map(entries.filter((entry): entry is [string, number] => isCount(entry[1])));
  } catch (error) {
    // Without the file the log is asked, as on the first start.
    if (systemCodeOf(error) !== 'ENOENT') logger.warn({ err: error, path }, 'The partition counts cannot be read');
    return new Map();
  }
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}

async function saveCounts(options: {
  readonly disk: SpoolDisk;
  readonly path: string;
  readonly counts: ReadonlyMap<string, number>;
  readonly logger: Logger;
}): Promise<void> {
  try {
    await options.disk.replace(options.path, JSON.stringify(Object.fromEntries(options.counts)));
  } catch (error) {
    // They help at a later start while the log is away; nothing of now depends on them.
    options.logger.warn({ err: error }, 'The partition counts cannot be kept in the spool');
  }
}
