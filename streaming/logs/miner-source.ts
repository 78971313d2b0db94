import { createTemplateMiner, restoreTemplateMiner } from '../../domain/log/template-miner.ts';
import type { TemplateMiner, TemplateMinerOptions } from '../../domain/log/template-miner.ts';
import type { LogSource } from './ports.ts';

/** Where the miners of a partition's services come from. */
export interface MinerSource {
  /** The miner of a service that speaks for the first time. */
  create(source: LogSource): TemplateMiner;
  /** The miner that gave the snapshot. @throws ScoutError data_loss when the bytes are no snapshot */
  restore(source: LogSource, snapshot: Uint8Array): TemplateMiner;
}

/** Miners that know what they have learned, and nothing else. */
export function createMinerSource(options: TemplateMinerOptions): MinerSource {
  return {
    create: () => createTemplateMiner(options),
    restore: (_source, snapshot) => restoreTemplateMiner(snapshot, options),
  };
}
