import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from '../../../../contracts/otlp/request-codec.ts';
import { Signal } from '../../../../contracts/otlp/signal.ts';
import { createRedactor } from '../../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../../../domain/redaction/redaction-policy.ts';
import { createRequestWalker } from '../../../../ingest/wire/walk-request.ts';
import { shardBytes } from '../../../../ingest/wire/shard-set.ts';
import { expectedOutcome, recordsOf } from '../../../support/expected-walk.ts';
import { requestBytes } from '../../../support/otlp-arbitraries.ts';

const redactor = createRedactor({ policy: DEFAULT_POLICY });
const walker = createRequestWalker(redactor);

describe.each(Object.values(Signal))('walking %s', (signal) => {
  it('gives what decoding, redacting and validating each record would give, whatever the wire looks like', () => {
    fc.assert(
      fc.property(requestBytes(signal), fc.integer({ min: 1, max: 7 }), (bytes, partitionCount) => {
        const expected = expectedOutcome(signal, decodeRequest(signal, bytes), { redactor, partitionCount });

        const walked = walker.walk({ signal, bytes, partitionCount });

        const found = walked.shards.flatMap((shard) =>
          recordsOf(signal, decodeRequest(signal, shardBytes(shard))).map((record) => ({
            partition: shard.partition,
            ...record,
          })),
        );
        const sorted = (records: readonly object[]) => records.map((record) => JSON.stringify(record)).sort();
        expect(sorted(found)).toEqual(sorted(expected.records));
        expect(walked.accepted).toBe(expected.accepted);
        expect(Object.fromEntries(walked.rejected)).toEqual(expected.rejected);
      }),
      { numRuns: 150 },
    );
  });

  it('finds nothing more to redact in what it wrote, and then copies every byte', () => {
    fc.assert(
      fc.property(requestBytes(signal), (bytes) => {
        const once = walker.walk({ signal, bytes, partitionCount: 3 });

        for (const shard of once.shards) {
          const again = walker.walk({ signal, bytes: shardBytes(shard), partitionCount: 1 });
          expect(Object.fromEntries(again.redactions)).toEqual({});
          expect(again.rejected.size).toBe(0);
        }
      }),
      { numRuns: 100 },
    );
  });
});
