import { chooseCodec } from '../../../adapters/kafka/compression/choose-codec.ts';
import type { Round } from '../../../adapters/kafka/direct/round.ts';
import { ByteWriter } from '../../../adapters/kafka/wire/byte-writer.ts';
import { encodeRecordBatch } from '../../../adapters/kafka/wire/record-batch.ts';

const codec = await chooseCodec('none');
const scratch = new ByteWriter();

/** A round with a batch of some records for each of these partitions. */
export function buildRound(
  partitions: readonly number[],
  { records = 2, startedAtMs = 0 }: { readonly records?: number; readonly startedAtMs?: number } = {},
): Round {
  const pending = partitions.map((partition) => {
    const outgoing = Array.from({ length: records }, () => ({ partition, value: Buffer.from('x'), headers: {} }));
    return {
      partition,
      batch: encodeRecordBatch(outgoing, { codec, scratch, nowMs: 0 }),
      stampedBy: undefined,
      refusal: undefined,
    };
  });
  return { topic: 'topic', startedAtMs, pending };
}
