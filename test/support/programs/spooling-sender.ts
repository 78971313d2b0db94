import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createSpoolingWriter } from '../../../ingest/spool/create-spooling-writer.ts';
import type { EventLogWriter } from '../../../ingest/ports.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';

/**
 * Sends numbered records through a spooling writer to a log that is a file and that comes and goes, until it is killed.
 * Prints `<partition> <number>` for each record that was acknowledged. With `drain` it sends nothing, the log stays up,
 * and it ends once the spool is empty.
 */
const [dir = '', firstNumber = '0', mode = 'send'] = process.argv.slice(2);
const PARTITIONS = 3;
const logFile = join(dir, 'log');
let behaviour = 'up';

dropHalfLine();
const log: EventLogWriter = {
  partitionCount: async () => PARTITIONS,
  async append(_topic, records) {
    await delay(1);
    if (behaviour === 'hung') await new Promise(() => undefined);
    if (behaviour === 'down') throw new ScoutError({ code: 'unavailable', message: 'The log is down.' });
    const lines = records.map(({ partition, value, headers }) => {
      const [number] = Buffer.from(value).toString().split(' ');
      return `${String(partition)} ${String(number)} ${String(headers['batch_id'])}\n`;
    });
    appendFileSync(logFile, lines.join(''));
  },
  close: async () => undefined,
};

const writer = await createSpoolingWriter({
  ...{ writer: log, dir: join(dir, 'spool'), maxBytes: 64 * 1024 * 1024, partitions: PARTITIONS },
  ...{ metrics: createMetrics(), logger: createSilentLogger(), appendTimeoutMs: 30, segmentBytes: 20_000 },
});

if (mode === 'drain') {
  while (writer.state() !== 'direct') await delay(5);
  await writer.close();
} else {
  void comeAndGo();
  await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => sendForEver(partition)));
}

async function sendForEver(partition: number): Promise<void> {
  for (let number = Number(firstNumber); ;) {
    const count = 1 + Math.floor(Math.random() * 3);
    const numbers = Array.from({ length: count }, (_, index) => number + index);
    const records = numbers.map((own) => ({
      partition,
      value: Buffer.from(`${String(own)} ${'x'.repeat(Math.floor(Math.random() * 2_000))}`),
      headers: {},
    }));
    await writer.append('raw-telemetry', records);
    process.stdout.write(numbers.map((own) => `${String(partition)} ${String(own)}\n`).join(''));
    number += count;
  }
}

async function comeAndGo(): Promise<void> {
  for (;;) {
    behaviour = ['up', 'up', 'down', 'hung'][Math.floor(Math.random() * 4)] ?? 'up';
    await delay(Math.random() * 120);
  }
}

/** A kill may have cut off the last write to the log, which a broker would not have acknowledged. */
function dropHalfLine(): void {
  if (!existsSync(logFile)) return;
  const bytes = readFileSync(logFile);
  truncateSync(logFile, bytes.lastIndexOf('\n') + 1);
}
