import { describe, expect, it } from 'vitest';
import { createSpanLabel, labelPartsOf, timesOf } from '../../../../domain/fingerprint/trace-span.ts';
import { journeyIdOf } from '../../../../domain/journey/journey-id.ts';
import { buildSpan } from '../../../support/builders/build-span.ts';

describe('the label of a span', () => {
  it('names the journey that would start here', () => {
    const span = buildSpan({ attributes: { 'http.request.method': 'GET', 'url.path': '/cart/17' }, status: 'error' });

    const label = createSpanLabel(labelPartsOf(span));

    expect(label).toMatchObject({
      kind: 'server',
      isError: true,
      entry: {
        journeyId: journeyIdOf('shop', 'production', 'GET /cart/{id}'),
        service: 'shop',
        environment: 'production',
        operation: 'GET /cart/{id}',
        kind: 'http',
      },
    });
  });

  it('has one hash in all environments, so that shapes can be compared between them', () => {
    const [production, staging] = ['production', 'staging'].map((environment) =>
      createSpanLabel(labelPartsOf(buildSpan({ environment }))),
    );

    expect(staging?.hash).toEqual(production?.hash);
    expect(staging?.entry.journeyId).not.toBe(production?.entry.journeyId);
  });
});

describe('the names in a label', () => {
  it('are cut at a length that every store can hold, without half a character', () => {
    const parts = labelPartsOf(
      buildSpan({
        service: '🛒'.repeat(5_000),
        environment: 'x'.repeat(65),
        attributes: { 'http.route': 'y'.repeat(1e6) },
      }),
    );

    expect(parts.service).toBe(`${'🛒'.repeat(127)}…`);
    expect(parts.environment).toBe(`${'x'.repeat(63)}…`);
    expect(parts.operation).toBe(`${'y'.repeat(299)}…`);
  });

  it('are free of NUL characters', () => {
    expect(labelPartsOf(buildSpan({ service: 'sh\0op' })).service).toBe('shop');
  });
});

describe('the times of a span', () => {
  it('are exact to the microsecond and the nanosecond', () => {
    expect(timesOf({ startTimeNs: 1_760_000_000_123_456_789n, endTimeNs: 1_760_000_000_123_456_790n })).toEqual({
      startUs: 1_760_000_000_123_456,
      durationNs: 1,
    });
  });

  it('have no negative duration', () => {
    expect(timesOf({ startTimeNs: 2_000n, endTimeNs: 1_000n }).durationNs).toBe(0);
  });
});
