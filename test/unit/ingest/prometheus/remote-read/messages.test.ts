import fc from 'fast-check';
import protobuf from 'protobufjs';
import { crc32c } from '@node-rs/crc32';
import { describe, expect, it } from 'vitest';
import { decodeChunkedResponse } from '../../../../../ingest/prometheus/remote-read/decode-chunked-response.ts';
import { decodeReadResponse } from '../../../../../ingest/prometheus/remote-read/decode-read-response.ts';
import { encodeReadRequest } from '../../../../../ingest/prometheus/remote-read/encode-read-request.ts';
import { FrameReader } from '../../../../../ingest/prometheus/remote-read/frame-reader.ts';
import { SeriesBuffer } from '../../../../../ingest/prometheus/series-buffer.ts';
import { parseSelector } from '../../../../../ingest/prometheus/targets/selector.ts';
import { encodeXorChunk } from '../../../../support/prometheus/encode-xor-chunk.ts';

/** Written from Prometheus' prompb, apart from the product's reading of it. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Label { string name = 1; string value = 2; }
  message Sample { double value = 1; int64 timestamp = 2; }
  message Histogram { sint32 schema = 4; }
  message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Histogram histograms = 4; }
  message QueryResult { repeated TimeSeries timeseries = 1; }
  message ReadResponse { repeated QueryResult results = 1; }
  message Chunk { int64 min = 1; int64 max = 2; int32 type = 3; bytes data = 4; }
  message ChunkedSeries { repeated Label labels = 1; repeated Chunk chunks = 2; }
  message ChunkedReadResponse { repeated ChunkedSeries series = 1; int64 queryIndex = 2; }
`);
const WINDOW = { fromMs: 1_000, toMs: 4_000 };
const LIMITS = { maxSeries: 10, maxSamples: 100 };
const UP = [
  { name: '__name__', value: 'up' },
  { name: 'job', value: 'shop' },
];

function encode(type: string, message: Readonly<Record<string, unknown>>): Buffer {
  const messageType = root.lookupType(type);
  return Buffer.from(messageType.encode(messageType.fromObject(message)).finish());
}

function frameOf(message: Buffer): Buffer {
  const head: number[] = [];
  let rest = message.length;
  for (; rest >= 128; rest >>= 7) head.push((rest & 127) | 128);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32c(message));
  return Buffer.concat([Buffer.from([...head, rest]), checksum, message]);
}

describe('encodeReadRequest', () => {
  it('writes the bytes of the protocol', () => {
    const bytes = encodeReadRequest({ selectors: [parseSelector('up{a!~"b"}')], window: WINDOW, accept: [1, 0] });

    // Query 1 { start 1: 1001, end 2: 4000, matcher 3 { name 2, value 3 } with type 1 = 0, matcher 3 { 1: 3, ... } },
    // then accepted_response_types 2: 1 and 0.
    const matcher = `1a1008001208${Buffer.from('__name__').toString('hex')}1a02${Buffer.from('up').toString('hex')}`;
    const other = '1a080803120161' + '1a0162';
    const query = `08e90710a01f${matcher}${other}`;
    expect(bytes.toString('hex')).toBe(`0a${(query.length / 2).toString(16)}${query}10011000`);
  });
});

describe('decodeReadResponse', () => {
  it('reads what a library encodes, within the window', () => {
    const samples = [1_000, 1_001, 4_000, 4_001].map((timestamp) => ({ timestamp, value: timestamp / 2 }));
    const message = { results: [{ timeseries: [{ labels: UP, samples }] }, { timeseries: [] }] };
    const buffer = new SeriesBuffer(WINDOW, LIMITS);

    decodeReadResponse(encode('ReadResponse', message), buffer);

    expect(buffer.series).toMatchObject([
      { samples: [1_001, 4_000].map((timeMs) => ({ timeMs, value: timeMs / 2, isStale: false })) },
    ]);
    expect([...(buffer.series[0]?.labels ?? [])]).toEqual([
      ['__name__', 'up'],
      ['job', 'shop'],
    ]);
  });

  it('keeps a series that two selectors find once, counts native histograms, and bounds the rest', () => {
    const one = { labels: UP, samples: [{ timestamp: 2_000, value: 1 }] };
    const native = { labels: [{ name: '__name__', value: 'h' }], histograms: [{ schema: 1 }, { schema: 1 }] };
    const many = Array.from({ length: 4 }, (_, index) => ({
      labels: [{ name: 'n', value: String(index) }],
      samples: [2_000, 3_000].map((timestamp) => ({ timestamp, value: 0 })),
    }));
    const message = { results: [{ timeseries: [one, native] }, { timeseries: [one, ...many] }] };
    const buffer = new SeriesBuffer(WINDOW, { maxSeries: 5, maxSamples: 4 });

    decodeReadResponse(encode('ReadResponse', message), buffer);

    expect(buffer.series.map(({ samples }) => samples.length)).toEqual([1, 2, 1]);
    expect(Object.fromEntries(buffer.dropped)).toEqual({ native_histogram: 2, series_cap: 1, sample_cap: 3 });
  });

  it('takes or refuses any bytes without another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        for (const decode of [decodeReadResponse, decodeChunkedResponse]) {
          try {
            decode(Buffer.from(bytes), new SeriesBuffer(WINDOW, LIMITS));
          } catch (error) {
            expect(error).toMatchObject({ code: 'unavailable' });
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('decodeChunkedResponse', () => {
  it('joins the chunks of a series that comes in several frames, and leaves out other encodings', () => {
    const chunk = (timeMs: number) => encodeXorChunk([{ timeMs, bits: 0x3ff0000000000000n }]);
    const buffer = new SeriesBuffer(WINDOW, LIMITS);
    const first = {
      labels: UP,
      chunks: [
        { type: 1, data: chunk(500) },
        { type: 1, data: chunk(2_000) },
      ],
    };
    const second = {
      labels: UP,
      chunks: [
        { type: 1, data: chunk(3_000) },
        { type: 2, data: Buffer.from('?') },
      ],
    };

    decodeChunkedResponse(encode('ChunkedReadResponse', { series: [first], queryIndex: 3 }), buffer);
    decodeChunkedResponse(encode('ChunkedReadResponse', { series: [second], queryIndex: 3 }), buffer);
    decodeChunkedResponse(encode('ChunkedReadResponse', { series: [second], queryIndex: 4 }), buffer);

    expect(buffer.series).toMatchObject([{ samples: [{ timeMs: 2_000 }, { timeMs: 3_000 }] }]);
    expect(buffer.dropped.get('native_histogram')).toBe(2);
  });
});

describe('FrameReader', () => {
  const messages = [Buffer.from('a'), Buffer.alloc(0), Buffer.alloc(300, 7), Buffer.alloc(70_000, 1)];
  const stream = Buffer.concat(messages.map(frameOf));

  it('finds the frames however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9_000 }), { maxLength: 60 }), (sizes) => {
        const reader = new FrameReader(100_000);
        const found: Buffer[] = [];
        let position = 0;
        for (const size of sizes) {
          found.push(...reader.push(stream.subarray(position, position + size)));
          position += size;
        }
        found.push(...reader.push(stream.subarray(position)));

        reader.end();
        expect(found.map(({ length }) => length)).toEqual(messages.map(({ length }) => length));
        expect(Buffer.concat(found).equals(Buffer.concat(messages))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a wrong checksum, a frame that is too large, and an end inside a frame', () => {
    const damaged = Buffer.from(frameOf(Buffer.from('abc')));
    damaged[damaged.length - 1]! ^= 1;
    const cut = new FrameReader(100);
    cut.push(frameOf(Buffer.from('abc')).subarray(0, 5));

    const unavailable = expect.objectContaining({ code: 'unavailable' });
    expect(() => new FrameReader(100).push(damaged)).toThrow(unavailable);
    expect(() => new FrameReader(100).push(Buffer.from([101]))).toThrow(unavailable);
    expect(() => new FrameReader(100).push(Buffer.alloc(5, 0xff))).toThrow(unavailable);
    expect(() => cut.end()).toThrow(unavailable);
  });
});
