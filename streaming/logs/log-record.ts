import { RecordHeader } from '../../contracts/topics/topics.ts';
import type { LogRecord } from '../ports.ts';
import { isOtherSignal } from './decode-log-record-step.ts';
import type { LogMemory } from './log-partition.ts';

/** Names a record: its batch id, else its place. The same whenever it is read. */
export function recordNameOf(partition: number, { headers, offset }: LogRecord): string {
  return headers[RecordHeader.batchId] ?? `${String(partition)}/${String(offset)}`;
}

/** Whether a record was counted before and has been appended again. */
export function isRepeated({ batches }: Pick<LogMemory, 'batches'>, { headers }: LogRecord): boolean {
  const batchId = headers[RecordHeader.batchId];
  return batchId !== undefined && batches.has(batchId);
}

/** Lets the next one of the same batch id be known as its repetition. */
export function rememberRecord({ batches }: Pick<LogMemory, 'batches'>, { headers }: LogRecord): void {
  const batchId = headers[RecordHeader.batchId];
  if (batchId !== undefined && !isOtherSignal({ headers })) batches.add(batchId);
}
