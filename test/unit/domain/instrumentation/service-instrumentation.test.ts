import { describe, expect, it } from 'vitest';
import { dataQualityOf, share } from '../../../../domain/instrumentation/service-instrumentation.ts';
import type { ServiceInstrumentation } from '../../../../domain/instrumentation/service-instrumentation.ts';

const whole = (logs: ServiceInstrumentation['logs']): ServiceInstrumentation => ({
  ...{ service: 'cart', environment: 'production', language: 'go', spans: 1_000, attachedSpans: 990 },
  ...{ entries: 500, orphanEntries: 0, namedEntries: 500, httpEntries: 400, httpWithoutRoute: 0, httpWithoutStatus: 0 },
  ...{ namesWithIds: 0, logRecords: 200, logs },
});

describe('dataQualityOf', () => {
  it('tells shares, and nothing of what is not there', () => {
    const all = { examined: 200, structured: 200, withRequestId: 100, withSeverity: 200 };
    const none = { examined: 0, structured: 0, withRequestId: 0, withSeverity: 0 };

    expect(dataQualityOf(whole(all))).toEqual({ traceCoverage: 0.99, structuredLogShare: 1, requestIdShare: 0.5 });
    expect(dataQualityOf(whole(none)).structuredLogShare).toBeUndefined();
    expect(share(1, 4)).toBe(0.25);
  });
});
