import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../../contracts/otlp/decode-spans.ts';
import { decodeTraceRequest } from '../../../contracts/otlp/trace-codec.ts';
import { shardSpans } from '../../../ingest/shard-spans.ts';
import { otlpSpan, spanIdOf, textAttribute, traceIdOf } from '../../support/otlp.ts';

const spansOf = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    otlpSpan({ traceId: traceIdOf(first + index), spanId: spanIdOf(first + index) }),
  );
const WIDE = { partitionCount: 3, maxShardBytes: 1_000_000 };

describe('shardSpans', () => {
  it('repeats resource, scope and schema addresses in every shard, and keeps each span under its own', () => {
    const request = {
      resourceSpans: ['cart', 'checkout'].map((service, index) => ({
        resource: { attributes: [textAttribute('service.name', service)] },
        schemaUrl: `https://schema/${service}`,
        scopeSpans: [
          { scope: { name: `scope-${service}` }, spans: spansOf(1 + index * 20, 20), schemaUrl: 'https://s' },
        ],
      })),
    };

    const shards = shardSpans(request, WIDE);

    expect(shards.length).toBeGreaterThan(1);
    for (const { value } of shards) {
      for (const resource of decodeTraceRequest(value).resourceSpans ?? []) {
        const service = resource.resource?.attributes?.[0]?.value?.stringValue ?? '';
        expect(resource.schemaUrl).toBe(`https://schema/${service}`);
        expect(resource.scopeSpans?.map(({ scope, schemaUrl }) => [scope?.name, schemaUrl])).toEqual([
          [`scope-${service}`, 'https://s'],
        ]);
      }
    }
    const services = shards.flatMap(({ value }) => decodeSpans(value).spans.map((span) => span.service));
    expect(services.filter((service) => service === 'cart')).toHaveLength(20);
  });

  it('cuts a shard that is too large, and keeps the order of its spans', () => {
    const request = { resourceSpans: [{ scopeSpans: [{ spans: spansOf(1, 100) }] }] };

    const shards = shardSpans(request, { partitionCount: 1, maxShardBytes: 700 });

    expect(shards.length).toBeGreaterThan(8);
    expect(Math.max(...shards.map(({ value }) => value.length))).toBeLessThanOrEqual(700);
    const ids = shards.flatMap(({ value }) => decodeSpans(value).spans.map(({ spanId }) => spanId));
    expect(ids).toEqual(spansOf(1, 100).map(({ spanId }) => Buffer.from(spanId ?? []).toString('hex')));
  });

  it('leaves a span whole that is larger than a shard may be', () => {
    const request = { resourceSpans: [{ scopeSpans: [{ spans: [otlpSpan({ name: 'x'.repeat(2000) })] }] }] };

    expect(shardSpans(request, { partitionCount: 1, maxShardBytes: 700 })).toHaveLength(1);
  });
});
