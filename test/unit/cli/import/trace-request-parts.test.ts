import { describe, expect, it } from 'vitest';
import { countSpans, newestEndNs, shiftRequest, splitRequest } from '../../../../cli/import/trace-request-parts.ts';
import { int64FromBigInt, uint64ToBigInt } from '../../../../contracts/otlp/int64.ts';
import { T0_NS, firstSpanOf, otlpRequest, otlpSpan, spanIdOf } from '../../../support/otlp.ts';

const spansOf = (count: number) =>
  Array.from({ length: count }, (_, index) => otlpSpan({ spanId: spanIdOf(index + 1) }));

describe('splitRequest', () => {
  it('leaves a request whole that is small enough', () => {
    const request = otlpRequest(spansOf(5));

    expect(splitRequest(request, 5)).toEqual([request]);
  });

  it('cuts at the limit over scopes and resources, in order, without empty ones', () => {
    const [a, b] = [otlpRequest(spansOf(4), 'a'), otlpRequest(spansOf(3), 'b')];
    const request = { resourceSpans: [...(a.resourceSpans ?? []), ...(b.resourceSpans ?? [])] };

    const parts = splitRequest(request, 3);

    expect(parts.map(countSpans)).toEqual([3, 3, 1]);
    expect(parts.map(({ resourceSpans }) => resourceSpans?.length)).toEqual([1, 2, 1]);
  });
});

describe('shiftRequest', () => {
  it('moves spans and events by the same time, and leaves absent times absent', () => {
    const span = otlpSpan({
      events: [{ name: 'e', timeUnixNano: int64FromBigInt(T0_NS) }, { name: 'f' }],
      endTimeUnixNano: int64FromBigInt(0n),
    });

    const shifted = shiftRequest(otlpRequest([span]), -1_000n);

    const found = firstSpanOf(shifted);
    expect(uint64ToBigInt(found.startTimeUnixNano)).toBe(T0_NS - 1_000n);
    expect(uint64ToBigInt(found.endTimeUnixNano)).toBe(0n);
    expect(found.events?.map((event) => uint64ToBigInt(event.timeUnixNano))).toEqual([T0_NS - 1_000n, 0n]);
    expect(found.events?.[1]).toEqual({ name: 'f' });
  });

  it('changes nothing without a shift', () => {
    const request = otlpRequest(spansOf(2));

    expect(shiftRequest(request, 0n)).toBe(request);
  });
});

describe('newestEndNs', () => {
  it('finds the newest end, and 0 without spans', () => {
    const late = otlpSpan({ endTimeUnixNano: int64FromBigInt(T0_NS * 2n) });

    expect(newestEndNs(otlpRequest([otlpSpan(), late, otlpSpan()]))).toBe(T0_NS * 2n);
    expect(newestEndNs({})).toBe(0n);
  });
});
