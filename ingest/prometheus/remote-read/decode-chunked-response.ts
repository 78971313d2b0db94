import { WireReader, WireType } from '../../../contracts/otlp/wire-reader.ts';
import { malformedAnswer } from '../malformed-answer.ts';
import type { SeriesBuffer } from '../series-buffer.ts';
import { decodeXorChunk } from './decode-xor-chunk.ts';
import { forEachField, forEachFieldOfMessage, readLabel } from './read-fields.ts';

const XOR = 1;

/**
 * Decodes a `prometheus.ChunkedReadResponse`, one frame of a streamed answer, into the buffer: chunked_series 1,
 * query_index 2 (the selector); of each series labels 1 and chunks 2. Native histograms are counted and left out.
 * @throws ScoutError unavailable when the bytes are not one
 */
export function decodeChunkedResponse(message: Buffer, buffer: SeriesBuffer): void {
  try {
    const selector = readQueryIndex(new WireReader(message));
    const reader = new WireReader(message);
    forEachField(reader, (field, wireType) => {
      if (field !== 1 || wireType !== WireType.bytes) return false;
      readSeries(reader, buffer, selector);
      return true;
    });
  } catch (cause) {
    throw malformedAnswer('a frame is no ChunkedReadResponse', cause);
  }
}

/** It stands behind the series that it is needed for. */
function readQueryIndex(reader: WireReader): number {
  let index = 0;
  forEachField(reader, (field, wireType) => {
    if (field !== 2 || wireType !== WireType.varint) return false;
    index = reader.int64();
    return true;
  });
  return index;
}

interface Chunk {
  readonly encoding: number;
  readonly data: Buffer;
}

function readSeries(reader: WireReader, buffer: SeriesBuffer, selector: number): void {
  const labels = new Map<string, string>();
  const chunks: Chunk[] = [];
  forEachFieldOfMessage(reader, (field, wireType) => {
    if (wireType !== WireType.bytes || (field !== 1 && field !== 2)) return false;
    if (field === 1) readLabel(reader, labels);
    else chunks.push(readChunk(reader));
    return true;
  });
  const series = buffer.open(labels, selector);
  for (const { encoding, data } of chunks) {
    if (encoding !== XOR) buffer.countDropped('native_histogram');
    else if (series !== undefined) decodeXorChunk(data, (sample) => series.add(sample));
  }
}

/** `Chunk`: type 3, data 4; its range of time (1, 2) is in the data, too. */
function readChunk(reader: WireReader): Chunk {
  let encoding = 0;
  let data: Buffer = Buffer.alloc(0);
  forEachFieldOfMessage(reader, (field, wireType) => {
    if (field === 3 && wireType === WireType.varint) {
      encoding = reader.uint32();
      return true;
    }
    if (field !== 4 || wireType !== WireType.bytes) return false;
    const end = reader.end();
    data = reader.bytes.subarray(reader.position, end);
    reader.position = end;
    return true;
  });
  return { encoding, data };
}
