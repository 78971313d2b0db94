import { describe, expect, it } from 'vitest';
import { createClosedQueue } from '../../../../streaming/capsules/closed-queue.ts';
import { createRetainedTrace } from '../../../../streaming/capsules/retained-trace.ts';
import { traceId } from '../../../support/builders/build-span.ts';

const closedAt = (number: number, closedAtMs: number) => ({ ...createRetainedTrace(traceId(number), 0), closedAtMs });

describe('the queue of closed traces', () => {
  it('gives traces in the order of closing, as far as they are due', () => {
    const [first, second] = [closedAt(1, 10), closedAt(2, 20)];
    const queue = createClosedQueue([second, first]);

    expect(queue.take(9)).toBeUndefined();
    expect(queue.take(20)).toBe(first);
    expect(queue.take(20)).toBe(second);
    expect(queue.take(20)).toBeUndefined();
  });

  it('counts from the later closing of a trace that was closed again', () => {
    const trace = closedAt(1, 10);
    const queue = createClosedQueue([]);
    queue.push(trace);
    trace.closedAtMs = 30;
    queue.push(trace);

    expect(queue.take(29)).toBeUndefined();
    expect(queue.take(30)).toBe(trace);
    expect(queue.take(30)).toBeUndefined();
  });

  it('keeps its order through thousands of traces', () => {
    const queue = createClosedQueue([]);
    const taken: number[] = [];

    for (let number = 0; number < 10_000; number += 1) {
      queue.push(closedAt(number, number));
      const due = queue.take(number - 100);
      if (due !== undefined) taken.push(due.closedAtMs);
    }

    expect(taken).toEqual(Array.from({ length: 9_900 }, (_, number) => number));
  });
});
