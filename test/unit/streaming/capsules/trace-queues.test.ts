import { describe, expect, it } from 'vitest';
import { TraceQueues } from '../../../../streaming/capsules/trace-queues.ts';
import { NO_TRACE, TraceTable } from '../../../../streaming/capsules/trace-table.ts';

function queuesWith(count: number, elapsedMs = 0) {
  const table = new TraceTable();
  const traces = Array.from({ length: count }, (_, number) => table.add(Int32Array.of(1, 2, 3, number + 1), 0));
  return { queues: new TraceQueues(table, elapsedMs), traces };
}

function taken(queues: TraceQueues, elapsedMs: number): number[] {
  const traces: number[] = [];
  queues.takeOpen(elapsedMs, (trace) => traces.push(trace));
  return traces.sort((a, b) => a - b);
}

function drainClosed(queues: TraceQueues): number[] {
  const traces: number[] = [];
  for (let trace = queues.firstClosed(); trace !== NO_TRACE; trace = queues.firstClosed()) {
    traces.push(trace);
    queues.remove(trace);
  }
  return traces;
}

describe('the queues of traces', () => {
  it('give open traces when they are due, not before and hardly later', () => {
    const { queues, traces } = queuesWith(3, 1_000);
    const [a, b, c] = traces as [number, number, number];
    queues.pushOpen(a, 1_100);
    queues.pushOpen(b, 1_120);
    queues.pushOpen(c, 500_000);

    expect(taken(queues, 1_099)).toEqual([]);
    expect(taken(queues, 1_100)).toEqual([a]);
    expect(taken(queues, 1_150)).toEqual([b]);
  });

  it('let a visited trace wait again', () => {
    const { queues, traces } = queuesWith(1);
    queues.pushOpen(traces[0]!, 100);

    queues.takeOpen(100, (trace) => queues.pushOpen(trace, 300));

    expect(taken(queues, 299)).toEqual([]);
    expect(taken(queues, 300)).toEqual(traces);
  });

  it('give what is due beyond the ring in time, as long as it is put back', () => {
    const { queues, traces } = queuesWith(1);
    queues.pushOpen(traces[0]!, 500_000);
    let takenAtMs = 0;

    for (let nowMs = 0; nowMs <= 500_000; nowMs += 1_000) {
      queues.takeOpen(nowMs, (trace) => {
        if (nowMs >= 500_000) takenAtMs = nowMs;
        else queues.pushOpen(trace, 500_000);
      });
    }

    expect(takenAtMs).toBe(500_000);
  });

  it('give closed traces in the order of closing', () => {
    const { queues, traces } = queuesWith(4);

    for (const trace of traces) queues.pushClosed(trace);

    expect(drainClosed(queues)).toEqual(traces);
    expect(queues.firstClosed()).toBe(NO_TRACE);
  });

  it('let a trace leave from the front, the middle and the end', () => {
    const { queues, traces } = queuesWith(5);
    for (const trace of traces) queues.pushClosed(trace);
    const [a, b, c, d, e] = traces as [number, number, number, number, number];

    for (const trace of [c, a, e]) queues.remove(trace);
    queues.pushClosed(a);

    expect(drainClosed(queues)).toEqual([b, d, a]);
  });
});
