import { setTimeout as sleep } from 'node:timers/promises';
import { FluentClient } from '@fluent-org/logger';
import { Signal } from '../../contracts/otlp/signal.ts';
import type { Source } from './source.ts';

/** The Fluent project's client for Node, with acknowledgements. */
export function createFluentSource(service: string): Source {
  return async ({ forward }, { seconds, perSecond }) => {
    const [host = '', port = ''] = forward.split(':');
    const client = new FluentClient('fleet', { socket: { host, port: Number(port) }, ack: { ackTimeout: 120_000 } });
    const answers: Promise<boolean>[] = [];
    const endMs = performance.now() + seconds * 1_000;
    while (performance.now() < endMs) {
      const record = { service, message: `parcel ${String(answers.length)} was handed over`, level: 'info' };
      answers.push(
        client.emit(record).then(
          () => true,
          () => false,
        ),
      );
      await sleep(1_000 / perSecond);
    }
    const acknowledged = (await Promise.all(answers)).filter(Boolean).length;
    await client.disconnect();
    return [{ service, signal: Signal.logs, sent: answers.length, acknowledged }];
  };
}
