import { WireWriter } from '../../../contracts/otlp/wire-writer.ts';
import type { TimeWindow } from '../series-buffer.ts';
import { MatchOperator } from '../targets/selector.ts';
import type { Selector } from '../targets/selector.ts';

/** How Prometheus may answer, in the order of preference. */
export const ResponseType = { samples: 0, streamedXorChunks: 1 } as const;

/** One member of {@link ResponseType}. */
export type ResponseType = (typeof ResponseType)[keyof typeof ResponseType];

const MATCH_TYPE: Readonly<Record<MatchOperator, number>> = {
  [MatchOperator.equal]: 0,
  [MatchOperator.notEqual]: 1,
  [MatchOperator.matches]: 2,
  [MatchOperator.matchesNot]: 3,
};

/** What to read: the series of each selector that have samples in the window. */
export interface ReadQuery {
  readonly selectors: readonly Selector[];
  readonly window: TimeWindow;
  readonly accept: readonly ResponseType[];
}

/** Encodes a `prometheus.ReadRequest`, uncompressed: queries 1, accepted_response_types 2. */
export function encodeReadRequest({ selectors, window, accept }: ReadQuery): Buffer {
  const writer = new WireWriter();
  for (const type of accept.toReversed()) writer.uint(2, type);
  for (const selector of selectors.toReversed()) {
    const end = writer.length;
    writeQuery(writer, selector, window);
    writer.message(1, end);
  }
  return writer.finish();
}

/** `Query`: start_timestamp_ms 1, end_timestamp_ms 2 (both inclusive), matchers 3. */
function writeQuery(writer: WireWriter, selector: Selector, { fromMs, toMs }: TimeWindow): void {
  for (const { name, operator, value } of selector.toReversed()) {
    const end = writer.length;
    writer.text(3, value);
    writer.text(2, name);
    writer.uint(1, MATCH_TYPE[operator]);
    writer.message(3, end);
  }
  writer.int64(2, BigInt(toMs));
  writer.int64(1, BigInt(fromMs + 1));
}
