import { describe, expect, it } from 'vitest';
import { createTimedSpans } from '../../../../domain/critical-path/timed-span.ts';
import { buildSpan } from '../../../support/builders/build-span.ts';

describe('createTimedSpans', () => {
  it('keeps the name and the exact times of a span, and names its operation without identifiers', () => {
    const span = buildSpan({ name: 'GET /users/42', startTimeNs: 1_760_000_000_000_000_123n });

    const timed = createTimedSpans().of(span);

    expect(timed).toMatchObject({ name: 'GET /users/42', startTimeNs: 1_760_000_000_000_000_123n });
    expect(timed.label.entry.operation).toBe('GET /users/{id}');
  });

  it('shares one label between the spans of an operation, and only those', () => {
    const spans = createTimedSpans();

    const [first, second, failed] = [
      buildSpan({ name: 'GET /users/42' }),
      buildSpan({ name: 'GET /users/43' }),
      buildSpan({ name: 'GET /users/43', status: 'error' }),
    ].map((span) => spans.of(span).label);

    expect(second).toBe(first);
    expect(failed).not.toBe(first);
  });
});
