import { beforeEach, describe, expect, it } from 'vitest';
import type { Capsule } from '../../../domain/journey/capsule.ts';
import type { ObservedJourney } from '../../../domain/journey/journey.ts';
import type { JourneyReader } from '../../../domain/journey/ports.ts';
import type { ServiceStore } from '../../../domain/service/ports.ts';
import { mergeSketches, negateSketch, sketchOf } from '../../../domain/sketch/dd-sketch.ts';
import { EMPTY_SKETCH } from '../../../domain/sketch/sketch-data.ts';
import type { JourneyTotalsReader, SliBucketReader } from '../../../domain/sli/ports.ts';
import type { SliBucket } from '../../../domain/sli/sli-bucket.ts';
import type { AggregateDeltas, CheckpointStore, PartitionPosition } from '../../../streaming/ports.ts';

/** A checkpoint store with the readers of what it writes, on an empty database. */
export interface CheckpointSetup {
  readonly checkpoints: CheckpointStore;
  readonly journeys: JourneyReader;
  readonly buckets: SliBucketReader;
  readonly totals: JourneyTotalsReader;
  readonly services: ServiceStore;
}

const GROUP = 'capsules';
const TOPIC = 'raw-telemetry';
const NOTHING: AggregateDeltas = { journeys: [], capsules: [], buckets: [] };
const ALL = { fromMs: 0, toMs: 10 ** 12 };

const journey: ObservedJourney = {
  journeyId: 'j1',
  service: 'cart',
  environment: 'production',
  operation: 'GET /cart',
  kind: 'http',
  firstSeenMs: 60_000,
  lastSeenMs: 90_000,
};

const bucket: SliBucket = {
  journeyId: 'j1',
  startMs: 60_000,
  total: 3,
  bad: 1,
  latency: sketchOf([10, 20, 400]),
};

const capsule: Capsule = {
  fingerprint: 'f1',
  journeyId: 'j1',
  windowStartMs: 0,
  traceCount: 3,
  errorCount: 1,
  spanCount: 7,
  latency: sketchOf([10, 20, 400]),
  steps: [
    { service: 'cart', operation: 'GET /cart', depth: 0 },
    { service: 'stock', operation: 'GET /stock/{id}', depth: 1 },
  ],
  sampleTraceIds: ['0af7651916cd43dd8448eb211c80319c'],
};

function negated<Row extends SliBucket | Capsule>(row: Row): Row {
  const counts = Object.entries(row).map(([key, value]) => {
    const isCount = typeof value === 'number' && !key.endsWith('Ms');
    return [key, isCount ? -value : value] as const;
  });
  return { ...row, ...Object.fromEntries(counts), latency: negateSketch(row.latency) };
}

/** The exactly-once boundary. `setup` gives an empty one. */
export function describeCheckpointStore(name: string, setup: () => Promise<CheckpointSetup>): void {
  describe(`the checkpoint store on ${name}`, () => {
    let context: CheckpointSetup;
    let position: PartitionPosition;
    let nextOffset: number;

    const commit = async (deltas: Partial<AggregateDeltas>, epoch = position.epoch) => {
      nextOffset += 1;
      const { counters } = position;
      const partitions = [{ partition: 0, epoch, nextOffset, snapshotKey: `snapshot-${nextOffset}`, counters }];
      await context.checkpoints.commit({
        group: GROUP,
        topic: TOPIC,
        partitions,
        deltas: { ...NOTHING, ...deltas },
        atMs: 5,
      });
    };
    const readBuckets = async (journeyId = 'j1') => context.buckets.readBuckets({ journeyId, ...ALL });
    const readCapsules = async () => context.journeys.listCapsules({ journeyId: 'j1', ...ALL, limit: 10 });

    beforeEach(async () => {
      context = await setup();
      position = await context.checkpoints.acquirePartition(GROUP, TOPIC, 0);
      nextOffset = 0;
    });

    it('starts a partition at offset zero without a snapshot', () => {
      const counters = { spansSeen: 0, duplicateSpans: 0, lateSpans: 0, rejectedSpans: 0, closedEarlyTraces: 0 };
      expect(position).toEqual({ epoch: 1, nextOffset: 0, snapshotKey: undefined, counters });
    });

    it('hands the committed position to the next owner, with a higher epoch', async () => {
      const counters = { spansSeen: 9, duplicateSpans: 1, lateSpans: 2, rejectedSpans: 3, closedEarlyTraces: 4 };
      const partitions = [{ partition: 0, epoch: position.epoch, nextOffset: 42, snapshotKey: 'a/b', counters }];
      await context.checkpoints.commit({ group: GROUP, topic: TOPIC, partitions, deltas: NOTHING, atMs: 5 });

      const next = await context.checkpoints.acquirePartition(GROUP, TOPIC, 0);

      expect(next).toEqual({ epoch: position.epoch + 1, nextOffset: 42, snapshotKey: 'a/b', counters });
    });

    it('keeps partitions, topics and groups apart', async () => {
      await commit({});

      expect(await context.checkpoints.acquirePartition(GROUP, TOPIC, 1)).toMatchObject({ epoch: 1, nextOffset: 0 });
      expect(await context.checkpoints.acquirePartition(GROUP, 'other', 0)).toMatchObject({ epoch: 1, nextOffset: 0 });
      expect(await context.checkpoints.acquirePartition('other', TOPIC, 0)).toMatchObject({ epoch: 1, nextOffset: 0 });
    });

    it('stores the first aggregates as they are', async () => {
      await commit({ journeys: [journey], buckets: [bucket], capsules: [capsule] });

      expect(await readBuckets()).toEqual([bucket]);
      expect(await readCapsules()).toEqual([capsule]);
      expect(await context.journeys.getJourney('j1')).toEqual(journey);
      const { service, environment, operation } = journey;
      const { total, bad, latency } = bucket;
      const totals = { journeyId: 'j1', service, environment, operation, total, bad, latency };
      expect(await context.totals.listTotals()).toEqual([totals]);
      const range = await context.buckets.bucketRange({ service: 'cart', environment: 'production' });
      expect(range).toEqual({ fromMs: 60_000, toMs: 60_000 });
    });

    it('reads more than one statement holds, in order of time', async () => {
      const minutes = Array.from({ length: 10_083 }, (_, minute) => (minute + 1) * 60_000);
      const rows = minutes.map((startMs) => ({ ...bucket, startMs, total: startMs / 60_000, bad: 0 }));
      await commit({ journeys: [journey], buckets: [...rows].reverse() });

      const read = async (fromMs: number, toMs: number) =>
        (await context.buckets.readBuckets({ journeyId: 'j1', fromMs, toMs })).map(({ total }) => total);
      expect(await read(0, 10 ** 12)).toEqual(rows.map(({ total }) => total));
      expect(await read(120_000, 10_082 * 60_000)).toEqual(rows.slice(1, -2).map(({ total }) => total));
    });

    it('counts the requests of each journey of a service in a range, its end excluded', async () => {
      const at = (journeyId: string, startMs: number, total: number) => ({ ...bucket, journeyId, startMs, total });
      const other = { ...journey, journeyId: 'j2', operation: 'other' };
      const foreign = { ...journey, journeyId: 'j3', service: 'stock' };
      const j1 = [at('j1', 60_000, 3), at('j1', 120_000, 4), at('j1', 180_000, 5)];
      await commit({ journeys: [journey, other, foreign], buckets: [...j1, at('j2', 60_000, 7), at('j3', 60_000, 9)] });

      const count = async (service: string, fromMs: number, toMs: number) =>
        context.buckets.countRequests({ service, environment: 'production', fromMs, toMs });
      expect(await count('cart', 60_000, 180_000)).toEqual([
        { journeyId: 'j1', requests: 7 },
        { journeyId: 'j2', requests: 7 },
      ]);
      expect(await count('cart', 60_001, 180_001)).toEqual([{ journeyId: 'j1', requests: 9 }]);
      expect(await count('cart', 240_000, 300_000)).toEqual([]);
      expect(await count('unknown', 0, 300_000)).toEqual([]);
    });

    it('adds later aggregates to what is there, sketches too', async () => {
      await commit({ journeys: [journey], buckets: [bucket], capsules: [capsule] });
      const more = { ...bucket, total: 2, bad: 0, latency: sketchOf([10, 30]) };
      const moreTraces = { ...capsule, traceCount: 2, errorCount: 0, spanCount: 4, latency: sketchOf([10, 30]) };

      await commit({ journeys: [journey], buckets: [more, { ...more, startMs: 120_000 }], capsules: [moreTraces] });

      const latency = sketchOf([10, 20, 400, 10, 30]);
      const merged = { ...bucket, total: 5, bad: 1, latency };
      expect(await readBuckets()).toEqual([merged, { ...more, startMs: 120_000 }]);
      expect(await readCapsules()).toEqual([{ ...capsule, traceCount: 5, errorCount: 1, spanCount: 11, latency }]);
      const total = { total: 7, bad: 1, latency: sketchOf([10, 20, 400, 10, 30, 10, 30]) };
      expect(await context.totals.listTotals()).toMatchObject([total]);
    });

    it('adds several deltas of one row in one checkpoint', async () => {
      await commit({ journeys: [journey, journey], buckets: [bucket, bucket], capsules: [capsule, capsule] });

      expect(await readBuckets()).toMatchObject([{ total: 6, bad: 2, latency: sketchOf([10, 20, 400, 10, 20, 400]) }]);
      expect(await readCapsules()).toMatchObject([{ traceCount: 6 }]);
    });

    it('moves a trace from one capsule to another by a retraction', async () => {
      await commit({ journeys: [journey], buckets: [bucket], capsules: [capsule] });
      const one = { traceCount: 1, errorCount: 0, spanCount: 2, latency: sketchOf([20]) };
      const moved = { ...capsule, ...one, fingerprint: 'f2' };

      await commit({ journeys: [journey], capsules: [negated({ ...capsule, ...one }), moved] });

      const rest = { ...capsule, traceCount: 2, errorCount: 1, spanCount: 5, latency: sketchOf([10, 400]) };
      expect(await readCapsules()).toEqual([rest, moved]);
    });

    it('removes rows whose counts reach zero', async () => {
      await commit({ journeys: [journey], buckets: [bucket], capsules: [capsule] });

      await commit({ buckets: [negated(bucket)], capsules: [negated(capsule)] });

      expect(await readBuckets()).toEqual([]);
      expect(await readCapsules()).toEqual([]);
      expect(await context.totals.listTotals()).toEqual([]);
    });

    it('writes nothing for deltas that cancel out', async () => {
      await commit({ buckets: [bucket, negated(bucket), { ...bucket, total: 0, bad: 0, latency: EMPTY_SKETCH }] });

      expect(await readBuckets()).toEqual([]);
    });

    it('moves a latency from one value to another when the counts cancel out', async () => {
      await commit({ journeys: [journey], buckets: [bucket] });
      const latency = mergeSketches(sketchOf([900]), negateSketch(sketchOf([400])));

      await commit({ buckets: [{ ...bucket, total: 0, bad: 0, latency }] });

      const [stored] = await readBuckets();
      expect(stored).toEqual({ ...bucket, latency: sketchOf([10, 20, 900]) });
      const [totals] = await context.totals.listTotals();
      expect(totals).toMatchObject({ total: 3, bad: 1, latency: sketchOf([10, 20, 900]) });
    });

    it('refuses to make a count negative and keeps the position', async () => {
      await commit({ journeys: [journey], buckets: [bucket] });
      const tooMuch = negated({ ...bucket, total: 4, latency: sketchOf([10, 20, 400, 400]) });

      await expect(commit({ buckets: [tooMuch] })).rejects.toMatchObject({ code: 'internal' });

      expect(await readBuckets()).toEqual([bucket]);
      expect(await context.checkpoints.acquirePartition(GROUP, TOPIC, 0)).toMatchObject({ nextOffset: 1 });
    });

    it('writes nothing for a worker that has lost its partition', async () => {
      await commit({ journeys: [journey], buckets: [bucket] });
      await context.checkpoints.acquirePartition(GROUP, TOPIC, 0);

      await expect(commit({ journeys: [journey], buckets: [bucket], capsules: [capsule] })).rejects.toMatchObject({
        ...{ name: 'ScoutError', code: 'aborted' },
      });

      expect(await readBuckets()).toEqual([bucket]);
      expect(await readCapsules()).toEqual([]);
      expect(await context.checkpoints.acquirePartition(GROUP, TOPIC, 0)).toMatchObject({ nextOffset: 1 });
    });

    it('writes nothing when only one of several partitions is lost', async () => {
      const other = await context.checkpoints.acquirePartition(GROUP, TOPIC, 1);
      await context.checkpoints.acquirePartition(GROUP, TOPIC, 0);
      const ours = { epoch: position.epoch, nextOffset: 9, snapshotKey: 's', counters: position.counters };
      const partitions = [
        { ...ours, partition: 0 },
        { ...ours, partition: 1, epoch: other.epoch },
      ];

      const lost = context.checkpoints.commit({
        ...{ group: GROUP, topic: TOPIC, partitions, atMs: 5 },
        deltas: { ...NOTHING, journeys: [journey], buckets: [bucket] },
      });

      await expect(lost).rejects.toMatchObject({ code: 'aborted' });
      expect(await context.checkpoints.acquirePartition(GROUP, TOPIC, 1)).toMatchObject({ nextOffset: 0 });
      expect(await readBuckets()).toEqual([]);
    });

    it('loses and doubles nothing when many workers commit to the same rows at once', async () => {
      const workers = 8;
      const rounds = 6;
      const rows = Array.from({ length: 40 }, (_, minute) => ({ ...bucket, startMs: minute * 60_000 }));
      const work = Array.from({ length: workers }, async (_, partition) => {
        const { epoch, counters } = await context.checkpoints.acquirePartition(GROUP, TOPIC, partition);
        for (let round = 1; round <= rounds; round += 1) {
          const own = { partition, epoch, nextOffset: round, snapshotKey: 's', counters };
          const buckets = round % 2 === 0 ? rows : rows.toReversed();
          const deltas = { journeys: [journey], capsules: [capsule], buckets };
          await context.checkpoints.commit({ group: GROUP, topic: TOPIC, partitions: [own], deltas, atMs: 5 });
        }
      });

      await Promise.all(work);

      const commits = workers * rounds;
      const read = await readBuckets();
      expect(read.map(({ total, bad }) => [total, bad])).toEqual(rows.map(() => [3 * commits, commits]));
      expect(await readCapsules()).toMatchObject([{ traceCount: 3 * commits, spanCount: 7 * commits }]);
      expect(await context.totals.listTotals()).toMatchObject([{ total: 3 * commits * rows.length }]);
    });

    it("widens a journey's time range in both directions", async () => {
      await commit({ journeys: [journey] });

      await commit({ journeys: [{ ...journey, firstSeenMs: 70_000, lastSeenMs: 95_000 }] });
      await commit({ journeys: [{ ...journey, firstSeenMs: 10_000, lastSeenMs: 20_000 }] });

      expect(await context.journeys.getJourney('j1')).toMatchObject({ firstSeenMs: 10_000, lastSeenMs: 95_000 });
    });

    it('discovers the services of journeys and of their calls, and leaves registered ones alone', async () => {
      const registered = await context.services.registerService({
        ...{ name: 'stock', environment: 'production', ownerTeam: 'supply', criticality: 'critical' },
        ...{ telemetryEndpoints: {}, labelMappings: {} },
      });

      await commit({ journeys: [journey], capsules: [capsule] });

      const services = await context.services.listServices({ limit: 10 });
      expect(services.map(({ name: service, status }) => [service, status])).toEqual([
        ['cart', 'discovered'],
        ['stock', 'registered'],
      ]);
      expect(services[1]).toEqual(registered);
    });

    it('lets a person complete a discovered service without changing its id', async () => {
      await commit({ journeys: [journey] });
      const discovered = await context.services.findService('cart', 'production');

      const registered = await context.services.registerService({
        ...{ name: 'cart', environment: 'production', ownerTeam: 'shop', criticality: 'standard' },
        ...{ telemetryEndpoints: {}, labelMappings: {} },
      });

      expect(registered).toMatchObject({ serviceId: discovered?.serviceId, status: 'registered', createdAtMs: 5 });
    });

    it('stores hostile names instead of failing for ever', async () => {
      const hostile = { ...journey, operation: 'GET \u0000\uD800', service: 'c\u0000rt' };
      const steps = [{ service: 'x\u0000', operation: '\uDFFF', depth: 0 }];

      await commit({ journeys: [hostile], capsules: [{ ...capsule, steps }] });

      expect(await context.journeys.getJourney('j1')).toMatchObject({
        operation: 'GET \uFFFD\uFFFD',
        service: 'c\uFFFDrt',
      });
      expect((await readCapsules())[0]?.steps).toEqual([{ service: 'x\uFFFD', operation: '\uFFFD', depth: 0 }]);
    });

    it('reads buckets and capsules of the asked range only', async () => {
      const minutes = [0, 60_000, 120_000].map((startMs) => ({ ...bucket, startMs }));
      const windows = [0, 300_000, 600_000].map((windowStartMs) => ({ ...capsule, windowStartMs }));
      await commit({ journeys: [journey], buckets: [...minutes, { ...bucket, journeyId: 'j2' }], capsules: windows });

      const read = await context.buckets.readBuckets({ journeyId: 'j1', fromMs: 60_000, toMs: 120_000 });
      const capsules = await context.journeys.listCapsules({ journeyId: 'j1', fromMs: 0, toMs: 600_001, limit: 2 });

      expect(read.map(({ startMs }) => startMs)).toEqual([60_000]);
      expect(capsules.map(({ windowStartMs }) => windowStartMs)).toEqual([600_000, 300_000]);
    });

    it('has no range and no journey where nothing was seen', async () => {
      expect(await context.buckets.bucketRange({ service: 'cart', environment: 'production' })).toBeUndefined();
      expect(await context.journeys.listJourneys({})).toEqual([]);
      await expect(context.journeys.getJourney('j1')).rejects.toMatchObject({ code: 'not_found' });
    });

    it('lists journeys in order and narrows them', async () => {
      const other = { ...journey, journeyId: 'j0', environment: 'staging' };
      const first = { ...journey, journeyId: 'j9', operation: 'DELETE /cart' };
      await commit({ journeys: [other, journey, first] });
      const ids = async (filter: Parameters<JourneyReader['listJourneys']>[0]) =>
        (await context.journeys.listJourneys(filter)).map(({ journeyId }) => journeyId);

      expect(await ids({})).toEqual(['j9', 'j1', 'j0']);
      expect(await ids({ service: 'cart', environment: 'staging' })).toEqual(['j0']);
      expect(await ids({ service: 'pay' })).toEqual([]);
    });
  });
}
