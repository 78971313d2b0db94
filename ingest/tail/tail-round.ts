import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { TailConfig } from '../../platform/config/tail-config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { LogReceiverMetrics } from '../../platform/metrics/log-receiver-metrics.ts';
import type { TailEntry } from './entry-assembler.ts';
import type { FileSet, FollowedMember } from './file-set.ts';
import type { TailBatch } from './tail-batch.ts';
import { tailLog } from './tail-log.ts';
import type { TailTimes } from './tail-times.ts';

/** What one look at all files needs. */
export interface TailRoundOptions {
  readonly files: FileSet;
  readonly batch: TailBatch;
  readonly config: TailConfig;
  readonly metrics: LogReceiverMetrics;
  readonly logger: Logger;
  readonly times: TailTimes;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

/**
 * Reads every file to its end, a buffer at a time in turns, so that a file that grows fast does not keep the others
 * waiting. What was read is handed over whenever a batch is full and at the end; files that are gone and read are let go.
 */
export async function tailRound(options: TailRoundOptions): Promise<void> {
  const { files, batch, metrics, signal } = options;
  let turn = [...files.members.values()];
  while (turn.length > 0 && !signal.aborted) {
    const unfinished: FollowedMember[] = [];
    for (const member of turn) {
      if (await readOnce(member, options)) unfinished.push(member);
      if (batch.isFull() && !(await batch.flush())) return;
      await batch.saveWhenDue();
    }
    turn = unfinished;
  }
  if (!(await batch.flush())) return;
  await letGo(options);
  metrics.tailFiles.set(files.members.size);
  metrics.tailLagBytes.set([...files.members.values()].reduce((sum, { file }) => sum + file.lagBytes, 0));
  await batch.saveWhenDue();
}

/** @returns whether more is there; a file that cannot be read now is tried again in the next round */
async function readOnce(member: FollowedMember, options: TailRoundOptions): Promise<boolean> {
  const { batch, logger, metrics, nowMs } = options;
  const now = nowMs();
  const read = await member.file.read(now).catch((cause: unknown) => {
    logger.warn({ path: member.file.path, err: ScoutError.from(cause) }, 'A log file cannot be read now');
    return undefined;
  });
  if (read === undefined) return false;
  if (read.restart !== undefined) metrics.tailRestarts.inc({ reason: read.restart });
  if (read.truncatedLines > 0) metrics.tailTruncatedLines.inc(read.truncatedLines);
  if (read.bytes > 0) member.lastGrowthMs = now;
  batch.countBytes(read.bytes);
  addEntries(read.entries, member, options);
  return !read.isAtEnd;
}

async function letGo(options: TailRoundOptions): Promise<void> {
  const { files, batch, times, nowMs } = options;
  const now = nowMs();
  const quietSinceMs = now - times.goneGraceMs;
  for (const [id, member] of files.members) {
    if (member.goneSinceMs === undefined || Math.max(member.goneSinceMs, member.lastGrowthMs) > quietSinceMs) continue;
    addEntries(await member.file.readRest(), member, options);
    if (!(await batch.flush())) return;
    await files.drop(id);
  }
}

function addEntries(entries: readonly TailEntry[], member: FollowedMember, options: TailRoundOptions): void {
  const { batch, config, nowMs } = options;
  const { environment, service } = config;
  const { source, file } = member;
  const receivedNs = BigInt(nowMs()) * 1_000_000n;
  for (const entry of entries) batch.add(tailLog(entry, { path: file.path, source, environment, service, receivedNs }));
}
