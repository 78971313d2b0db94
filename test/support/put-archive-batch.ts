import type { SpanRecord } from '../../domain/telemetry/span-record.ts';
import { archiveFrame, encodeArchiveBatch } from '../../streaming/archive/archive-batch.ts';
import { archiveObject, hourOf } from '../../streaming/archive/archive-key.ts';
import { widestBounds } from '../../streaming/archive/second-bounds.ts';
import type { SecondBounds } from '../../streaming/archive/second-bounds.ts';
import { spanTimeBounds } from '../../streaming/archive/span-time-bounds.ts';
import type { BlobStore, LogRecord } from '../../streaming/ports.ts';
import { encodeSpans } from './encode-spans.ts';

/** A batch as the archiver writes it: a record for each list of spans. */
export interface TestBatch {
  readonly partition: number;
  readonly firstOffset?: number;
  readonly appendedAtMs: number;
  readonly records: readonly (readonly SpanRecord[])[];
}

/** Puts a batch into an archive and returns its key. */
export async function putArchiveBatch(
  blobs: Pick<BlobStore, 'put'>,
  { partition, firstOffset = 0, appendedAtMs, records }: TestBatch,
): Promise<string> {
  const logRecords = records.map((spans, index): LogRecord => ({
    ...{ offset: firstOffset + index, appendedAtMs, headers: { signal: 'traces' }, value: encodeSpans(spans) },
  }));
  const spans = logRecords
    .map(({ value }) => spanTimeBounds(value))
    .reduce<SecondBounds | undefined>((widest, bounds) => widestBounds(widest, bounds), undefined);
  const { key } = archiveObject({
    ...{ hourMs: hourOf(appendedAtMs), partition, firstOffset, endOffset: firstOffset + records.length },
    ...{ epoch: 1, spans, lines: undefined },
  });
  await blobs.put(key, await encodeArchiveBatch(logRecords.map(archiveFrame)));
  return key;
}
