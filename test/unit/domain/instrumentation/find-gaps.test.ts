import { describe, expect, it } from 'vitest';
import { findGaps } from '../../../../domain/instrumentation/find-gaps.ts';
import type { ServiceInstrumentation } from '../../../../domain/instrumentation/service-instrumentation.ts';

const whole = (overrides: Partial<ServiceInstrumentation> = {}): ServiceInstrumentation => ({
  ...{ service: 'cart', environment: 'production', language: 'go', spans: 1_000, attachedSpans: 990 },
  ...{
    entries: 500,
    orphanEntries: 0,
    httpEntries: 400,
    httpWithoutRoute: 0,
    httpWithoutStatus: 0,
    namedEntries: 500,
    namesWithIds: 0,
  },
  ...{ logRecords: 200, logs: { examined: 200, structured: 200, withRequestId: 200, withSeverity: 200 } },
  ...overrides,
});
const codes = (overrides: Partial<ServiceInstrumentation>) => findGaps(whole(overrides)).map(({ code }) => code);

describe('findGaps', () => {
  it('finds none where nothing is missing', () => {
    expect(findGaps(whole())).toEqual([]);
  });

  it.each([
    ['broken_propagation', { orphanEntries: 100 }],
    ['routes_without_template', { httpWithoutRoute: 100 }],
    ['names_with_identifiers', { namesWithIds: 100 }],
    ['no_http_status', { httpWithoutStatus: 100 }],
    ['logs_without_request_id', { logs: { examined: 200, structured: 200, withRequestId: 20, withSeverity: 200 } }],
    ['unstructured_logs', { logs: { examined: 200, structured: 20, withRequestId: 200, withSeverity: 200 } }],
    ['logs_without_severity', { logs: { examined: 200, structured: 200, withRequestId: 200, withSeverity: 150 } }],
    ['no_service_name', { service: 'unknown_service:node' }],
    ['no_environment', { environment: 'default' }],
  ])('finds %s', (code, overrides) => {
    expect(codes(overrides)).toEqual([code]);
  });

  it('says figures and what the confidence would gain', () => {
    const [gap] = findGaps(whole({ orphanEntries: 250 }));

    expect(gap).toMatchObject({
      finding: '250 of 500 server and consumer spans (50.0 %) name a parent that is not in the data.',
      share: 0.5,
      confidenceGain: 0.05,
    });
  });

  it('leaves exceptions and single cases alone', () => {
    expect(codes({ orphanEntries: 4, entries: 500 })).toEqual([]);
    expect(codes({ orphanEntries: 9, entries: 10 })).toEqual([]);
    expect(codes({ httpWithoutRoute: 15 })).toEqual([]);
  });

  it('names the largest share first', () => {
    expect(codes({ httpWithoutRoute: 40, orphanEntries: 400 })).toEqual([
      'broken_propagation',
      'routes_without_template',
    ]);
  });
});
