import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { lineCountOf } from '../../../domain/log-capsule/log-capsule.ts';
import type { LogCapsule } from '../../../domain/log-capsule/log-capsule.ts';
import { mergeLogCapsules } from '../../../domain/log-capsule/merge-log-capsules.ts';
import type {
  LogCheckpoint,
  LogCheckpointStore,
  LogCounters,
  LogPartitionPosition,
  SamplePart,
  TemplateDelta,
} from '../../../streaming/logs/ports.ts';

/** Log checkpoints in memory: what was committed is the sum of the deltas. */
export interface MemoryLogCheckpointStore extends LogCheckpointStore {
  readonly commits: readonly LogCheckpoint[];
  readonly capsules: ReadonlyMap<string, LogCapsule>;
  readonly templates: ReadonlyMap<string, TemplateDelta>;
  readonly aliases: ReadonlyMap<string, string>;
  readonly samples: readonly SamplePart[];
  position(partition: number): LogPartitionPosition | undefined;
  lines(): number;
}

const NO_COUNTERS: LogCounters = { linesSeen: 0, duplicateRecords: 0, rejectedLines: 0, overflowLines: 0 };

/** Creates a store without positions. */
export function createMemoryLogCheckpointStore(): MemoryLogCheckpointStore {
  const positions = new Map<number, LogPartitionPosition>();
  const commits: LogCheckpoint[] = [];
  const capsules = new Map<string, LogCapsule>();
  const templates = new Map<string, TemplateDelta>();
  const aliases = new Map<string, string>();
  const samples: SamplePart[] = [];
  return {
    ...{ commits, capsules, templates, aliases, samples },
    position: (partition) => positions.get(partition),
    lines: () => [...capsules.values()].reduce((sum, capsule) => sum + lineCountOf(capsule), 0),
    async acquirePartition(_group, _topic, partition) {
      const known = positions.get(partition);
      const position: LogPartitionPosition = {
        epoch: (known?.epoch ?? 0) + 1,
        nextOffset: known?.nextOffset ?? 0,
        snapshotKey: known?.snapshotKey,
        counters: known?.counters ?? NO_COUNTERS,
      };
      positions.set(partition, position);
      return position;
    },
    async commit(checkpoint) {
      if (checkpoint.partitions.some(({ partition, epoch }) => positions.get(partition)?.epoch !== epoch)) {
        throw new ScoutError({ code: ErrorCode.aborted, message: 'Another worker has taken the partition over.' });
      }
      for (const { partition, ...position } of checkpoint.partitions) positions.set(partition, position);
      for (const capsule of checkpoint.deltas.capsules) {
        const { service, environment, windowStartMs, templateId } = capsule;
        const key = `${service} ${environment} ${String(windowStartMs)} ${templateId}`;
        const earlier = capsules.get(key);
        capsules.set(key, earlier === undefined ? capsule : mergeLogCapsules(earlier, capsule));
      }
      for (const template of checkpoint.deltas.templates) templates.set(template.templateId, template);
      for (const { service, environment, aliasId, templateId } of checkpoint.deltas.aliases) {
        const keyOf = (id: string): string => `${service} ${environment} ${id}`;
        for (const [key, target] of aliases) if (target === keyOf(aliasId)) aliases.set(key, keyOf(templateId));
        aliases.set(keyOf(aliasId), keyOf(templateId));
      }
      samples.push(...checkpoint.deltas.samples);
      commits.push(checkpoint);
      return { newTemplates: checkpoint.deltas.templates.filter(({ newAtMs }) => newAtMs !== undefined).length };
    },
  };
}
