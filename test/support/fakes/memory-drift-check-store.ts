import type { DriftCheck } from '../../../domain/drift/drift.ts';
import type { DriftCheckStore } from '../../../domain/drift/ports.ts';

/** Comparisons of live SLOs in memory. */
export function createMemoryDriftCheckStore(checks: DriftCheck[]): DriftCheckStore {
  return {
    saveCheck: async (check) => {
      if (!checks.some(({ checkId }) => checkId === check.checkId)) checks.push(check);
    },
    listChecks: async ({ sloId, limit, afterCheckId }) => {
      const newestFirst = checks
        .filter((check) => check.sloId === sloId)
        .sort((a, b) => b.checkedAtMs - a.checkedAtMs || (a.checkId < b.checkId ? -1 : 1));
      const from = newestFirst.findIndex(({ checkId }) => checkId === afterCheckId) + 1;
      return newestFirst.slice(from, from + limit);
    },
  };
}
