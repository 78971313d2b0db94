import { createBlobEvidenceStore } from '../../adapters/blobs/create-blob-evidence-store.ts';
import type { EvidenceStore, TraceFinder } from '../../domain/evidence/ports.ts';
import { createTraceFinder } from '../../streaming/evidence/create-trace-finder.ts';
import { openBlobs } from './open-blobs.ts';
import type { RoleContext } from './role.ts';

/** Where evidence is kept, and what finds its traces in the archive. */
export function openEvidence({ config, logger }: Pick<RoleContext, 'config' | 'logger'>): {
  readonly evidence: EvidenceStore;
  readonly traceFinder: TraceFinder;
} {
  return {
    evidence: createBlobEvidenceStore(openBlobs(config)),
    traceFinder: createTraceFinder({
      archive: openBlobs(config, 'raw'),
      partitions: config.eventLog.partitions,
      retentionMs: config.archive.retentionMs,
      logger,
      nowMs: Date.now,
    }),
  };
}
