import { WireReader, WireType } from '../../../contracts/otlp/wire-reader.ts';
import { sampleOfBits } from '../series.ts';
import type { SeriesBuffer } from '../series-buffer.ts';
import { malformedAnswer } from '../malformed-answer.ts';
import { forEachField, forEachFieldOfMessage, readLabel } from './read-fields.ts';

/**
 * Decodes a `prometheus.ReadResponse` into the buffer: results 1, one for each selector in their order; of each
 * timeseries 1, of each labels 1, samples 2, native histograms 4, which are counted and left out.
 * @throws ScoutError unavailable when the bytes are not one
 */
export function decodeReadResponse(bytes: Buffer, buffer: SeriesBuffer): void {
  const reader = new WireReader(bytes);
  let selector = 0;
  try {
    forEachField(reader, (field, wireType) => {
      if (field !== 1 || wireType !== WireType.bytes) return false;
      forEachFieldOfMessage(reader, (resultField, resultType) => {
        if (resultField !== 1 || resultType !== WireType.bytes) return false;
        readSeries(reader, buffer, selector);
        return true;
      });
      selector += 1;
      return true;
    });
  } catch (cause) {
    throw malformedAnswer('it is no ReadResponse', cause);
  }
}

function readSeries(reader: WireReader, buffer: SeriesBuffer, selector: number): void {
  const labels = new Map<string, string>();
  // Labels come before samples, and a sample needs its series.
  let series: ReturnType<SeriesBuffer['open']>;
  let isOpen = false;
  forEachFieldOfMessage(reader, (field, wireType) => {
    if (wireType !== WireType.bytes) return false;
    if (field === 1) {
      readLabel(reader, labels);
      return true;
    }
    if (field !== 2 && field !== 4) return false;
    if (!isOpen) series = buffer.open(labels, selector);
    isOpen = true;
    if (field === 4) {
      buffer.countDropped('native_histogram');
      return false;
    }
    const sample = readSample(reader);
    series?.add(sample);
    return true;
  });
}

/** `Sample`: value 1, timestamp 2. */
function readSample(reader: WireReader): ReturnType<typeof sampleOfBits> {
  let high = 0;
  let low = 0;
  let timeMs = 0;
  forEachFieldOfMessage(reader, (field, wireType) => {
    if (field === 1 && wireType === WireType.fixed64) {
      const start = reader.fixed64At();
      low = reader.bytes.readUInt32LE(start);
      high = reader.bytes.readUInt32LE(start + 4);
      return true;
    }
    if (field !== 2 || wireType !== WireType.varint) return false;
    timeMs = reader.int64();
    return true;
  });
  return sampleOfBits(timeMs, high, low);
}
