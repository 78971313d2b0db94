import { describe, expect, it } from 'vitest';
import { createShopHistory } from '../../../../../cli/demo/history/shop-history.ts';
import type { ShopHistoryOptions } from '../../../../../cli/demo/history/shop-history.ts';
import { SHOP_JOURNEYS, operationName, spanCountOf } from '../../../../../cli/demo/shop/shop-model.ts';
import { decodeSpans } from '../../../../../contracts/otlp/decode-spans.ts';
import { decodeTraceRequest } from '../../../../../contracts/otlp/trace-codec.ts';
import { assembleTrace } from '../../../../../domain/fingerprint/assemble-trace.ts';
import { createSpanLabel, labelPartsOf, timesOf } from '../../../../../domain/fingerprint/trace-span.ts';
import type { SpanRecord } from '../../../../../domain/telemetry/span-record.ts';

const END_MS = Date.parse('2026-03-11T09:30:40Z');
const HOUR_MS = 3_600_000;

const historyOf = (options: Partial<ShopHistoryOptions> = {}) =>
  createShopHistory({ endMs: END_MS, days: 14, seed: 1, environment: 'demo', ...options });

const spansOf = (history: ReturnType<typeof historyOf>, from: number, to: number): readonly SpanRecord[] =>
  Array.from({ length: to - from }, (_, index) => decodeSpans(history.requestAt(from + index).bytes).spans).flat();

const tracesOf = (spans: readonly SpanRecord[]) => {
  const byTrace = new Map<string, SpanRecord[]>();
  for (const span of spans) byTrace.set(span.traceId, [...(byTrace.get(span.traceId) ?? []), span]);
  return [...byTrace].map(([traceId, own]) =>
    assembleTrace(
      traceId,
      own.map((span) => ({ ...span, ...timesOf(span), label: createSpanLabel(labelPartsOf(span)) })),
    ),
  );
};

describe('the history of the shop', () => {
  it('covers the asked days up to the last whole minute, in requests of whole traces', () => {
    const history = historyOf({ days: 0.25 });

    const spans = spansOf(history, 0, history.requestCount);

    expect(history.toMs).toBe(Date.parse('2026-03-11T09:30:00Z'));
    expect(history.toMs - history.fromMs).toBe(6 * HOUR_MS);
    expect(spans.every(({ startTimeNs }) => Number(startTimeNs / 1_000_000n) >= history.fromMs)).toBe(true);
    expect(spans.every(({ startTimeNs }) => Number(startTimeNs / 1_000_000n) < history.toMs + 10_000)).toBe(true);
    const ids = new Set(spans.map(({ traceId, spanId }) => traceId + spanId));
    expect(ids.size).toBe(spans.length);
    expect(spans.filter((span) => span.parentSpanId !== '' && !ids.has(span.traceId + span.parentSpanId))).toEqual([]);
  });

  it('gives the same bytes for the same request, in any order, from any instance', () => {
    const first = historyOf();
    const second = historyOf();

    const later = second.requestAt(700);
    const earlier = second.requestAt(3);

    expect(Buffer.compare(first.requestAt(3).bytes, earlier.bytes)).toBe(0);
    expect(Buffer.compare(first.requestAt(700).bytes, later.bytes)).toBe(0);
    expect(Buffer.compare(historyOf({ seed: 2 }).requestAt(3).bytes, earlier.bytes)).not.toBe(0);
  });

  it('counts what it encodes', () => {
    const request = historyOf().requestAt(40);

    const { spans, rejected } = decodeSpans(request.bytes);

    expect(rejected).toEqual([]);
    expect(spans).toHaveLength(request.spans);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(request.traces);
  });

  it('has every journey of the shop, each entered at the frontend, with one shape when all is well', () => {
    const history = historyOf({ days: 1 });

    const traces = tracesOf(spansOf(history, 0, history.requestCount));

    for (const { entry } of SHOP_JOURNEYS) {
      const own = traces.filter(({ journey }) => journey.operation === operationName(entry));
      const well = own.filter(({ isError }) => !isError);
      expect(well.length).toBeGreaterThan(10);
      expect(own[0]?.journey).toMatchObject({ service: 'shop-frontend', environment: 'demo', kind: 'http' });
      expect(new Set(well.map(({ fingerprint }) => fingerprint)).size).toBe(1);
      expect(well[0]?.spanCount).toBe(spanCountOf(entry));
    }
  });

  it('has traffic that rises by day and falls at night, and few errors', () => {
    const history = historyOf({ days: 1 });

    const roots = spansOf(history, 0, history.requestCount).filter(({ parentSpanId }) => parentSpanId === '');

    const perHour = (hour: number) =>
      roots.filter(({ startTimeNs }) => new Date(Number(startTimeNs / 1_000_000n)).getUTCHours() === hour).length;
    const failed = roots.filter((span) => Number(span.attributes['http.response.status_code']) >= 500).length;
    expect(perHour(19)).toBeGreaterThan(2 * perHour(4));
    expect(failed / roots.length).toBeLessThan(0.005);
  });

  it('breaks in the time of its incidents, and only the journeys that need the broken service', () => {
    const history = historyOf();

    const found = history.incidents.map((incident) => {
      const first = Math.floor((incident.fromMs - history.fromMs) / (20 * 60_000));
      const last = Math.ceil((incident.toMs - history.fromMs) / (20 * 60_000));
      const during = tracesOf(spansOf(history, first, last)).filter(
        ({ startMs }) => startMs >= incident.fromMs && startMs < incident.toMs,
      );
      const ratio = (operation: string, isBad: (trace: (typeof during)[number]) => boolean) => {
        const own = during.filter(({ journey }) => journey.operation === operation);
        return own.filter(isBad).length / own.length;
      };
      return {
        name: incident.name,
        checkoutFails: ratio('POST /checkout', ({ isError }) => isError) > 0.3,
        cartFails: ratio('POST /cart/items', ({ isError }) => isError) > 0.3,
        homeIsSlow: ratio('GET /', ({ durationMs }) => durationMs > 100) > 0.9,
      };
    });

    expect(found).toEqual([
      { name: 'payments fail', checkoutFails: true, cartFails: false, homeIsSlow: false },
      { name: 'catalog is slow', checkoutFails: false, cartFails: false, homeIsSlow: true },
      { name: 'cart fails', checkoutFails: false, cartFails: true, homeIsSlow: false },
    ]);
  });

  it('holds personal data, so that redaction has something to show', () => {
    const request = decodeTraceRequest(historyOf().requestAt(40).bytes);

    const text = JSON.stringify(request);

    expect(text).toContain('receipt_to=ada.lovelace@example.com');
  });
});
