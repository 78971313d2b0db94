import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from '../hostile/installation.ts';
import { CANARY_KINDS, createCanary } from './canaries.ts';
import type { Canary, Random } from './canaries.ts';
import { openDoors } from './doors.ts';
import type { Door } from './doors.ts';
import { bytesOf, createNeedleSearch, filesBelow, tableTexts } from './needle-search.ts';

/** What an installation that is checked for leaks is started with: nothing compressed, everything logged. */
export const LEAK_SETTINGS = {
  SLO_SCOUT_LOG_LEVEL: 'debug',
  SLO_SCOUT_KAFKA_COMPRESSION: 'none',
  SLO_SCOUT_CHECKPOINT_INTERVAL: '2s',
  SLO_SCOUT_TRACE_QUIET_GAP: '500ms',
} as const;

/** A canary that was found. */
export interface Leak {
  readonly door: string;
  readonly kind: string;
  readonly place: string;
  readonly text: string;
}

/** What came of a check. */
export interface LeakReport {
  readonly planted: number;
  readonly doors: number;
  /** How often each status was answered. */
  readonly answers: ReadonlyMap<string, number>;
  readonly leaks: readonly Leak[];
  /** Bytes that were searched, by place. */
  readonly searched: ReadonlyMap<string, number>;
  /** Places where a harmless word was found that every door was given: what the search can see. */
  readonly seen: ReadonlySet<string>;
}

/** How much is planted. */
export interface LeakCheckOptions {
  readonly installation: Installation;
  readonly random: Random;
  /** Values of each kind through each door; below 1 that share of the doors gets one. */
  readonly perDoor: number;
}

/** Fewer than ingest writes dead letters at one time, so that none is left out. */
const SENDERS = 4;
const SETTLE_MS = 10_000;
const CONTROL_KIND = 'harmless word';

interface Planted {
  readonly door: string;
  readonly kind: string;
  readonly text: string;
}

/** Plants values of every kind through every door, also while the broker is away, and searches all that was written. */
export async function checkLeaks({ installation, random, perDoor }: LeakCheckOptions): Promise<LeakReport> {
  const plants = new Map<string, Planted>();
  const answers = new Map<string, number>();
  const { doors, close } = openDoors(installation.ports);
  const send = async (door: Door, canary: Pick<Canary, 'text' | 'needles'>, kind: string): Promise<void> => {
    for (const needle of canary.needles) plants.set(needle, { door: door.name, kind, text: canary.text });
    const answer = await door.send(canary.text);
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  };
  const control = `control${Array.from({ length: 16 }, () => 'abcdefghij'[Math.floor(random() * 10)]).join('')}`;
  const harmless = { text: control, needles: [control] };

  await inTurn(doors, async (door) => {
    await send(door, harmless, CONTROL_KIND);
    for (const kind of CANARY_KINDS) {
      const count = perDoor >= 1 ? perDoor : Number(random() < perDoor);
      for (let index = 0; index < count; index += 1) await send(door, createCanary(kind, random), kind);
    }
  });
  await installation.killBroker();
  await inTurn(doors, async (door) => {
    await send(door, harmless, CONTROL_KIND);
    const kind = CANARY_KINDS[Math.floor(random() * CANARY_KINDS.length)];
    if (kind !== undefined) await send(door, createCanary(kind, random), kind);
  });
  const search = new Search(installation, plants);
  await search.files('state');
  await installation.startBroker();
  await sleep(SETTLE_MS);
  await search.everything();
  close();
  const seen = new Set(search.leaks.filter(({ kind }) => kind === CONTROL_KIND).map(({ place }) => place));
  return {
    planted: [...answers.values()].reduce((sum, count) => sum + count, 0) - 2 * doors.length,
    doors: doors.length,
    ...{ answers, seen, searched: search.searched },
    leaks: search.leaks.filter(({ kind }) => kind !== CONTROL_KIND),
  };
}

/** Calls `visit` for all doors, a few at a time. */
async function inTurn(doors: readonly Door[], visit: (door: Door) => Promise<void>): Promise<void> {
  const rest = [...doors];
  const work = async (): Promise<void> => {
    for (let door = rest.pop(); door !== undefined; door = rest.pop()) await visit(door);
  };
  await Promise.all(Array.from({ length: SENDERS }, work));
}

class Search {
  readonly leaks: Leak[] = [];
  readonly searched = new Map<string, number>();
  readonly #installation: Installation;
  readonly #plants: ReadonlyMap<string, Planted>;
  readonly #needles: ReturnType<typeof createNeedleSearch>;
  readonly #known = new Set<string>();

  constructor(installation: Installation, plants: ReadonlyMap<string, Planted>) {
    this.#installation = installation;
    this.#plants = plants;
    this.#needles = createNeedleSearch(plants.keys());
  }

  /** The log of Kafka with its dead letters, the spool, blobs, the logs of the roles, the database, the metrics. */
  async everything(): Promise<void> {
    for (const folder of ['state', 'logs', 'kafka']) await this.files(folder);
    const { databaseUrl, ports } = this.#installation;
    if (databaseUrl !== undefined) {
      for await (const { table, bytes } of tableTexts(databaseUrl)) this.#look(`database: ${table}`, bytes);
    }
    for (const [role, port] of Object.entries({ ingest: ports.admin, stream: ports.streamAdmin })) {
      const response = await fetch(`http://127.0.0.1:${String(port)}/metrics`);
      this.#look(`metrics of ${role}`, Buffer.from(await response.arrayBuffer()));
    }
  }

  async files(folder: string): Promise<void> {
    const root = join(this.#installation.folder, folder);
    for (const file of await filesBelow(root)) {
      const [place = ''] = relative(root, file)
        .replace(/^data\//, '')
        .split('/');
      this.#look(`${folder}: ${place.replace(/-\d+$/, '')}`, await bytesOf(file));
    }
  }

  #look(place: string, bytes: Buffer): void {
    this.searched.set(place, (this.searched.get(place) ?? 0) + bytes.length);
    for (const needle of this.#needles.find(bytes)) {
      const planted = this.#plants.get(needle);
      const id = `${place}\n${planted?.text ?? ''}`;
      if (planted === undefined || this.#known.has(id)) continue;
      this.#known.add(id);
      this.leaks.push({ ...planted, place });
    }
  }
}
