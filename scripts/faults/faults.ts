import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultInstallation } from './fault-installation.ts';

/** Something bad that happens to an installation, and is over when it resolves. */
export interface Fault {
  readonly name: string;
  readonly settings?: Readonly<Record<string, string>>;
  strike(installation: FaultInstallation, random: () => number): Promise<void>;
}

/** How long a killed broker stays away. */
const BROKER_AWAY_MS = 60_000;
const SHORT_MS = 1_500;

/** Every fault; a run takes one or two of them. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'kill -9 of ingest',
    async strike({ ingest }, random) {
      for (let count = 0; count < 3; count += 1) {
        await sleep(random() * 3_000);
        await ingest.kill();
        await sleep(random() * SHORT_MS);
        await ingest.start();
      }
    },
  },
  {
    name: 'kill -9 of a stream worker',
    async strike({ workers }, random) {
      for (let count = 0; count < 3; count += 1) {
        const worker = workers[random() < 0.5 ? 0 : 1];
        await sleep(random() * 4_000);
        await worker?.kill();
        await sleep(random() * SHORT_MS);
        await worker?.start();
      }
    },
  },
  {
    name: 'kill -9 of the broker, back after 60 s',
    async strike({ broker }) {
      await broker.kill();
      await sleep(BROKER_AWAY_MS);
      await broker.start();
    },
  },
  {
    name: 'kill -9 of the database',
    async strike({ database }, random) {
      await sleep(random() * 3_000);
      await database.kill();
      await sleep(random() * 8_000);
      await database.start();
    },
  },
  {
    name: 'a spool that fills up while the broker is away',
    settings: { SLO_SCOUT_SPOOL_MAX: '512KiB' },
    async strike({ broker }, random) {
      await broker.kill();
      await sleep(15_000 + random() * 10_000);
      await broker.start();
    },
  },
  {
    name: 'a rebalance every 10 s',
    async strike({ workers }) {
      const third = workers[2];
      for (let count = 0; count < 2; count += 1) {
        await third?.start();
        await sleep(10_000);
        await third?.stop();
        await sleep(10_000);
      }
    },
  },
  {
    name: 'two workers that believe to own a partition',
    async strike({ workers }) {
      // Stopped beyond its session, it is thought dead; then it wakes in the middle of what it did.
      workers[0]?.signal('SIGSTOP');
      await sleep(30_000);
      workers[0]?.signal('SIGCONT');
    },
  },
  {
    name: 'a broker that hangs for 20 s',
    async strike({ broker }) {
      broker.signal('SIGSTOP');
      await sleep(20_000);
      broker.signal('SIGCONT');
    },
  },
];
