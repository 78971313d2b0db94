import type { BudgetEvent } from '../../../domain/error-budget/budget-event.ts';
import type { BudgetEventStore } from '../../../domain/error-budget/ports.ts';

/** A kept event, with when people were told. */
type StoredEvent = BudgetEvent & { toldAtMs?: number };

/** Changes of budget states in memory. */
export function createMemoryBudgetEventStore(events: StoredEvent[]): BudgetEventStore {
  const eventOf = ({ toldAtMs: _toldAtMs, ...event }: StoredEvent): BudgetEvent => event;
  const listEvents: BudgetEventStore['listEvents'] = async ({ sloId, limit, beforeSequence = Infinity }) =>
    events
      .filter((event) => event.sloId === sloId && event.sequence < beforeSequence)
      .sort((a, b) => b.sequence - a.sequence)
      .slice(0, limit)
      .map(eventOf);
  const find = (sloId: string, sequence: number) =>
    events.find((event) => event.sloId === sloId && event.sequence === sequence);
  return {
    latestEvent: async (sloId) => (await listEvents({ sloId, limit: 1 }))[0],
    recordEvent: async (event) => {
      if (find(event.sloId, event.sequence) !== undefined) return false;
      events.push({ ...event });
      return true;
    },
    listEvents,
    listUntold: async (limit) =>
      events
        .filter(({ toldAtMs }) => toldAtMs === undefined)
        .sort((a, b) => a.atMs - b.atMs)
        .slice(0, limit)
        .map(eventOf),
    markTold: async ({ sloId, sequence }, atMs) => {
      const event = find(sloId, sequence);
      if (event !== undefined) event.toldAtMs ??= atMs;
    },
  };
}
