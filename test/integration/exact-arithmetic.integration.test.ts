import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareProbes } from '../../bench/exact-arithmetic/compare-probes.ts';
import { compareSeries } from '../../bench/exact-arithmetic/compare-series.ts';
import { compareTrainTicket } from '../../bench/exact-arithmetic/compare-train-ticket.ts';
import type { Comparison } from '../../bench/exact-arithmetic/comparison.ts';
import { sharedData } from '../support/shared-data.ts';

function expectNoDifference(comparisons: readonly Comparison[]): void {
  const differing = comparisons.filter(({ differences }) => differences > 0);
  expect(differing.map((comparison) => comparison.text())).toEqual([]);
}

describe('the figures of recorded telemetry equal those of plain loops over the raw rows', () => {
  it('for the Train Ticket traces: counts, errors, fractions, quantiles, critical path shares', async (test) => {
    expectNoDifference(await compareTrainTicket(dirname(sharedData('trainticket/native-traces.tar.gz', test))));
  });

  it('for the probes', (test) => {
    expectNoDifference(compareProbes(dirname(sharedData('probes/probes.csv.gz', test))));
  });

  it('for the hourly latency series', (test) => {
    expectNoDifference(compareSeries(dirname(sharedData('latency-series/outbound-01.csv.gz', test))));
  });
});
