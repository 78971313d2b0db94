import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { undefinedWhenMissing } from '../../domain/errors/undefined-when-missing.ts';
import type { TemplateMiner } from '../../domain/log/template-miner.ts';
import { createLogMemory, sourceKey } from '../logs/log-partition.ts';
import type { LogMemory } from '../logs/log-partition.ts';
import { decodeLogSnapshot } from '../logs/log-snapshot-codec.ts';
import type { MinerSource } from '../logs/miner-source.ts';
import type { LogSource } from '../logs/ports.ts';
import type { BlobStore } from '../ports.ts';

/** The templates of a partition's services as the live log worker knows them. */
export interface LiveTemplates {
  /** The miner of a service, to look things up in; undefined when the worker knows nothing of the service. */
  of(source: LogSource): Promise<TemplateMiner | undefined>;
}

/** What reading them needs. */
export interface LiveTemplatesDeps {
  /** Key of the snapshot that the worker committed last; undefined before its first. */
  readonly snapshotKey: () => Promise<string | undefined>;
  readonly blobs: Pick<BlobStore, 'get'>;
  readonly miners: MinerSource;
  /** Parked services that are held at a time. */
  readonly maxServices: number;
}

/** The worker replaces a snapshot, and the blob of a service that speaks again, with each checkpoint. */
const MAX_TRIES = 5;

/**
 * Reads the live templates; of parked services only when asked for. They are those of the moment: the worker goes on
 * meanwhile, and what it calls otherwise by then has its former id as an alias.
 */
export async function openLiveTemplates(deps: LiveTemplatesDeps): Promise<LiveTemplates> {
  let memory = await readMemory(deps);
  const unparked = new Map<string, TemplateMiner>();

  async function unpark(source: LogSource): Promise<TemplateMiner | undefined> {
    const key = sourceKey(source);
    for (let tries = 1; ; tries += 1) {
      const parked = memory.parked.get(key);
      if (parked === undefined) return memory.services.get(key)?.miner;
      const snapshot = await undefinedWhenMissing(() => deps.blobs.get(parked.blobKey));
      if (snapshot !== undefined) return keep(key, deps.miners.restore(source, snapshot));
      // The live worker learns a service again whose templates are lost; so does the replay.
      if (tries === MAX_TRIES) return undefined;
      memory = await readMemory(deps);
    }
  }

  function keep(key: string, miner: TemplateMiner): TemplateMiner {
    unparked.set(key, miner);
    for (const oldest of unparked.keys()) {
      if (unparked.size <= deps.maxServices) break;
      unparked.delete(oldest);
    }
    return miner;
  }

  return {
    async of(source) {
      const key = sourceKey(source);
      return memory.services.get(key)?.miner ?? unparked.get(key) ?? unpark(source);
    },
  };
}

async function readMemory(deps: LiveTemplatesDeps): Promise<LogMemory> {
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const key = await deps.snapshotKey();
    if (key === undefined) return createLogMemory();
    const bytes = await undefinedWhenMissing(() => deps.blobs.get(key));
    if (bytes !== undefined) return decodeLogSnapshot(bytes, deps.miners);
  }
  throw new ScoutError({
    code: ErrorCode.unavailable,
    message: 'The templates of the live log worker are replaced faster than they can be read.',
  });
}
