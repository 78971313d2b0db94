import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../support/programs/spooling-sender.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
const KILLS = 40;
const LONGEST_LIFE_MS = 350;
const DRAIN_TIMEOUT_MS = 30_000;

interface Life {
  /** Numbers that were acknowledged, by partition. */
  readonly acknowledged: readonly (readonly [partition: number, number: number])[];
  readonly exitCode: number | null;
}

describe('a spooling writer whose process is killed at any moment', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'slo-scout-spool-kill-'));
  });
  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  async function live(args: readonly string[], lifeMs: number): Promise<Life> {
    const child = spawn(process.execPath, ['--import', TSX, PROGRAM, dir, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    let timer: NodeJS.Timeout | undefined;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // The first acknowledgement, not the start of the process, begins its life.
      timer ??= setTimeout(() => child.kill('SIGKILL'), lifeMs);
      output += text;
    });
    const giveUp = setTimeout(() => child.kill('SIGKILL'), DRAIN_TIMEOUT_MS);
    await once(child, 'close');
    clearTimeout(timer);
    clearTimeout(giveUp);
    const lines = output
      .slice(0, output.lastIndexOf('\n') + 1)
      .split('\n')
      .filter(Boolean);
    const acknowledged = lines.map((line) => line.split(' ').map(Number) as [number, number]);
    return { acknowledged, exitCode: child.exitCode };
  }

  it('has every acknowledged record in the log at the end, in order within its partition', async () => {
    const acknowledged: (readonly [number, number])[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const life = await live([String(kill * 1_000_000)], Math.random() * LONGEST_LIFE_MS);
      acknowledged.push(...life.acknowledged);
    }
    const { exitCode } = await live(['0', 'drain'], DRAIN_TIMEOUT_MS);

    const log = parseLog(await readFile(join(dir, 'log'), 'utf8'));
    const inLog = new Set(log.map(({ partition, number }) => `${partition} ${number}`));
    const missing = acknowledged.filter(([partition, number]) => !inLog.has(`${partition} ${number}`));
    const distinct = withoutRepetitions(log);
    expect(exitCode).toBe(0);
    expect(acknowledged.length).toBeGreaterThan(KILLS * 10);
    expect(missing).toEqual([]);
    for (const partition of [0, 1, 2]) {
      const numbers = distinct.filter((record) => record.partition === partition).map(({ number }) => number);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(new Set(numbers).size).toBe(numbers.length);
    }
    const left = await readdir(join(dir, 'spool'), { recursive: true });
    expect(left).toEqual(['partition-counts.json']);
  });
});

interface LoggedRecord {
  readonly partition: number;
  readonly number: number;
  readonly batchId: string;
}

function parseLog(text: string): readonly LoggedRecord[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [partition, number, batchId = ''] = line.split(' ');
      return { partition: Number(partition), number: Number(number), batchId };
    });
}

/** As a consumer does: the first of the records with the same id counts. */
function withoutRepetitions(log: readonly LoggedRecord[]): readonly LoggedRecord[] {
  const seen = new Set<string>();
  return log.filter(({ batchId }) => seen.size < seen.add(batchId).size);
}
