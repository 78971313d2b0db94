import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWindowSamples } from '../../../../contracts/blobs/window-samples.ts';
import type { LogCapsule } from '../../../../domain/log-capsule/log-capsule.ts';
import { mergeLogCapsules } from '../../../../domain/log-capsule/merge-log-capsules.ts';
import { mergeSamples } from '../../../../domain/log-capsule/reservoir.ts';
import type { LogSample } from '../../../../domain/log-capsule/reservoir.ts';
import { createMinerSource } from '../../../../streaming/logs/miner-source.ts';
import type { SamplePart } from '../../../../streaming/logs/ports.ts';
import { openLiveTemplates } from '../../../../streaming/reprocess/live-templates.ts';
import type { ReplayedLogRows } from '../../../../streaming/reprocess/ports.ts';
import { createReplayedLogs } from '../../../../streaming/reprocess/replayed-logs.ts';
import { createLogStreamHarness } from '../../../support/log-stream-harness.ts';
import type { TestLine } from '../../../support/log-stream-harness.ts';

type Harness = ReturnType<typeof createLogStreamHarness>;

const WINDOW_MS = 300_000;
const WHOLE = { fromMs: 0, toMs: 10 * WINDOW_MS };
const MINER = { maxTemplates: 2_048 };

interface ReplayOptions {
  readonly range?: { readonly fromMs: number; readonly toMs: number };
  /** Records between two cuts; after each the replay goes on from its memory. */
  readonly cutAfter?: number;
  readonly maxServices?: number;
}

/** Replays the harness's log with what its worker knows by now; the rows of all cuts. */
async function replay(harness: Harness, { range = WHOLE, cutAfter = 1e9, maxServices = 100 }: ReplayOptions = {}) {
  const { blobs, log, checkpoints } = harness;
  const snapshotKey = async () => checkpoints.position(0)?.snapshotKey;
  const templates = await openLiveTemplates({ snapshotKey, blobs, miners: createMinerSource(MINER), maxServices });
  const parts: ReplayedLogRows[] = [];
  const counts = { lines: 0, unreadableRecords: 0 };
  let memory: Uint8Array | undefined;
  for (let from = 0; from === 0 || from < log.length; from += cutAfter) {
    const replayed = createReplayedLogs({ partition: 0, range, miner: MINER, maxServices, templates, blobs, memory });
    for (const record of log.slice(from, from + cutAfter)) await replayed.add(record);
    memory = replayed.memory();
    counts.lines += replayed.counts.lines;
    counts.unreadableRecords += replayed.counts.unreadableRecords;
    const taken = await replayed.takeRows();
    if (taken.kind === 'logs') parts.push(taken.rows);
  }
  return {
    ...counts,
    capsules: parts.flatMap(({ capsules }) => capsules),
    templates: parts.flatMap((part) => part.templates),
    aliases: parts.flatMap(({ aliases }) => aliases),
    samples: parts.flatMap(({ samples }) => samples),
  };
}

interface Read {
  readonly capsules: Iterable<LogCapsule>;
  readonly samples: readonly SamplePart[];
}

/** Sums and samples of each window and template, ids resolved as a reader does. */
function readable({ capsules, samples }: Read, { checkpoints, blobs }: Harness) {
  const keyOf = (source: { service: string; environment: string; windowStartMs: number }, id: string): string => {
    const { service, environment, windowStartMs } = source;
    const resolved = checkpoints.aliases.get(`${service} ${environment} ${id}`)?.split(' ').at(-1) ?? id;
    return `${service} ${environment} ${String(windowStartMs)} ${resolved}`;
  };
  const sums = new Map<string, LogCapsule>();
  for (const capsule of capsules) {
    const key = keyOf(capsule, capsule.templateId);
    const earlier = sums.get(key);
    sums.set(key, { ...(earlier === undefined ? capsule : mergeLogCapsules(earlier, capsule)), templateId: '' });
  }
  const lists = new Map<string, (readonly LogSample[])[]>();
  for (const { blobKey } of samples) {
    const window = decodeWindowSamples(blobs.blobs.get(blobKey)!);
    for (const { templateId, samples: kept } of window.templates) {
      const key = keyOf(window, templateId);
      lists.set(key, [...(lists.get(key) ?? []), kept]);
    }
  }
  return {
    sums: new Map([...sums].sort()),
    samples: new Map([...lists].sort().map(([key, list]) => [key, mergeSamples(list)])),
  };
}

const live = (harness: Harness): Read => ({
  capsules: harness.checkpoints.capsules.values(),
  samples: harness.checkpoints.samples,
});

const order = (number: number, atMs = number * 1_000): TestLine => ({ text: `order ${String(number)} placed`, atMs });

describe('replaying logs', () => {
  it('counts lines of the range alone, each record once, and passes other signals over', async () => {
    const harness = createLogStreamHarness();
    harness.append([order(1), order(2, WINDOW_MS + 1)], { batch_id: 'a' });
    harness.append([order(1), order(2, WINDOW_MS + 1)], { batch_id: 'a' });
    harness.append([order(3, 2 * WINDOW_MS)], { batch_id: 'b' });
    harness.appendBytes(Buffer.from('spans'), { signal: 'traces' });
    harness.appendBytes(Buffer.from('not otlp'));
    await harness.finish();

    const replayed = await replay(harness, { range: { fromMs: WINDOW_MS, toMs: 2 * WINDOW_MS } });

    expect(replayed).toMatchObject({ lines: 1, unreadableRecords: 1 });
    expect(replayed.capsules).toMatchObject([{ windowStartMs: WINDOW_MS, lines: [0, 0, 0, 1, 0, 0, 0] }]);
    expect(replayed.templates).toMatchObject([{ service: 'cart', text: 'order <*> placed' }]);
    expect(replayed.samples).toHaveLength(1);
  });

  it('uses the ids that live templates have by now, also for lines that came before they had them', async () => {
    const harness = createLogStreamHarness();
    const names = ['ann', 'bob', 'eve', 'joe'];
    names.forEach((name, index) => harness.append([{ text: `user ${name} logged in`, atMs: index + 1 }]));
    await harness.finish();

    const replayed = await replay(harness);

    const [target] = new Set([...harness.checkpoints.aliases.values()].map((id) => id.split(' ').at(-1)));
    expect(replayed.capsules).toMatchObject([{ templateId: target, lines: [0, 0, 0, 4, 0, 0, 0] }]);
    expect(replayed.templates).toMatchObject([{ templateId: target, text: 'user <*> logged in' }]);
    expect(replayed.aliases).toEqual([]);
  });

  it('learns what the live worker does not know, also over a cut, and finds aliases in it', async () => {
    const harness = createLogStreamHarness();
    const names = ['ann', 'bob', 'eve', 'joe', 'sue', 'tim'];
    names.forEach((name, index) => harness.append([{ text: `user ${name} logged in`, atMs: index + 1 }]));
    const known = await replay(harness, { cutAfter: 2 });

    const { sums } = readable({ capsules: known.capsules, samples: [] }, harness);
    const last = known.capsules.at(-1)!.templateId;
    expect(known.lines).toBe(6);
    expect(known.aliases.length).toBeGreaterThan(0);
    expect(known.aliases.every(({ templateId }) => templateId === last)).toBe(true);
    expect(known.templates.at(-1)).toMatchObject({ templateId: last, text: 'user <*> logged in' });
    expect([...sums.values()].reduce((sum, { lines }) => sum + lines[3]!, 0)).toBe(6);
  });

  it('reads like what the live worker has counted, whatever the cuts and however few services are held', async () => {
    const line = fc.record({
      text: fc.oneof(
        fc.nat(500).map((n) => `order ${String(n)} placed`),
        fc.constantFrom('ann', 'bob', 'eve', 'joe', 'sue').map((name) => `user ${name} logged in`),
        fc.nat(9).map((n) => `{"level":"error","msg":"payment ${String(n)} failed"}`),
        fc.constantFrom('cache warm', 'cache cold', 'shutting down'),
      ),
      atMs: fc.integer({ min: 1, max: 1_500_000 }),
      service: fc.constantFrom('cart', 'stock', 'price', 'mail'),
      severityNumber: fc.constantFrom(0, 5, 9, 13, 17, 21),
      traceId: fc.option(
        fc.nat(20).map((n) => (n + 1).toString(16).padStart(32, 'a')),
        { nil: undefined },
      ),
    }) as fc.Arbitrary<TestLine>;
    const records = fc.array(fc.array(line, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        records,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (all, cutAfter, maxServices) => {
          const harness = createLogStreamHarness({ maxServices });
          for (const [index, lines] of all.entries()) harness.append(lines, { batch_id: String(index) });
          await harness.finish();

          const replayed = await replay(harness, { cutAfter, maxServices });

          expect(readable(replayed, harness)).toEqual(readable(live(harness), harness));
          expect(replayed.lines).toBe(all.flat().length);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
