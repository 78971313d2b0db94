import { setPriority } from 'node:os';
import { ATTACKS } from './attacks.ts';
import type { Ports } from './installation.ts';

/** An attacker as a process of its own, as if on another machine: ends and tells what it did when it is told to. */
const [name = '', ports = '{}', count = '0'] = process.argv.slice(2);
setPriority(10);
const end = new AbortController();
process.once('message', () => end.abort());
const report = await ATTACKS[name]?.(JSON.parse(ports) as Ports, Number(count), {
  signal: end.signal,
  ready: () => void process.send?.('ready'),
});
process.send?.(report ?? {}, () => process.exit(0));
