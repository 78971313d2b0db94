import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFlowGate } from '../../../../ingest/forward/flow-gate.ts';
import type { FlowGate, GateMember } from '../../../../ingest/forward/flow-gate.ts';

class Member implements GateMember {
  resumed = 0;
  evicted = 0;
  isSlow = false;
  readonly #gate: FlowGate;
  readonly #held: number;

  constructor(gate: FlowGate, held: number) {
    this.#gate = gate;
    this.#held = held;
  }

  resume(): void {
    this.resumed += 1;
  }

  evictIfSlow(): void {
    if (!this.isSlow) return;
    this.evicted += 1;
    this.#gate.release(this, this.#held);
    this.#gate.leave(this);
  }
}

describe('a flow gate', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('makes those wait who come when it is full, but one, and wakes them when there is room', () => {
    const gate = createFlowGate(10);
    const [first, second, third] = [new Member(gate, 8), new Member(gate, 4), new Member(gate, 1)];

    expect([gate.hold(first, 8), gate.hold(second, 4), gate.hold(third, 1)]).toEqual([true, true, false]);
    gate.release(first, 8);

    expect(third.resumed).toBe(1);
  });

  it('lets those go on who hold half a message, before one that holds nothing and may stay silent', () => {
    const gate = createFlowGate(10);
    const [first, idle, partial] = [new Member(gate, 12), new Member(gate, 1), new Member(gate, 12)];
    gate.hold(first, 12);
    gate.hold(idle, 1);
    gate.hold(partial, 12);
    gate.release(idle, 1);

    gate.release(first, 12);

    expect([idle.resumed, partial.resumed]).toEqual([0, 1]);
  });

  it('takes the privilege from a member that holds nothing any more', () => {
    const gate = createFlowGate(10);
    const [taken, idle, late] = [new Member(gate, 12), new Member(gate, 1), new Member(gate, 5)];
    gate.hold(taken, 12);
    gate.hold(idle, 1);
    gate.release(idle, 1);
    // Whoever has the privilege gives it up without having released everything: what it took is with the intake.
    gate.leave(taken);

    expect(idle.resumed).toBe(1);
    expect(gate.hold(late, 5)).toBe(true);
  });

  it('lets slow members go while others wait, and only as many as it takes', () => {
    const gate = createFlowGate(10);
    const members = [new Member(gate, 6), new Member(gate, 6), new Member(gate, 6)];
    for (const member of members) gate.hold(member, 6);
    for (const member of members.slice(0, 2)) member.isSlow = true;

    vi.advanceTimersByTime(5_000);

    expect(members.map(({ evicted }) => evicted)).toEqual([1, 1, 0]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
