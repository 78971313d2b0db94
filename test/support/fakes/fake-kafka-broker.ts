import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { ByteReader } from '../../../adapters/kafka/wire/byte-reader.ts';
import { ByteWriter } from '../../../adapters/kafka/wire/byte-writer.ts';
import { readProduceRequest, writeMetadataAnswer, writeProduceAnswer } from './kafka-messages.ts';
import type { AskedBatch } from './kafka-messages.ts';

/** A batch that the broker was asked to append. */
export interface SeenBatch extends AskedBatch {
  readonly errorNumber: number;
}

/** What the broker does with one Produce request: an error number for each batch, silence, or a hang-up. */
export type ProduceScript = (batch: AskedBatch) => number | 'silence' | 'hang up';

/** A broker with a script, enough of one for a producer: versions, metadata, identities, produce. */
export interface FakeKafkaBroker {
  readonly address: string;
  readonly port: number;
  readonly seen: readonly SeenBatch[];
  metadataRequests(): number;
  connections(): number;
  /** Who leads which partition; itself leads all until told otherwise. */
  setLeaderPorts(ports: readonly number[]): void;
  close(): Promise<void>;
}

const VERSIONS: readonly (readonly [number, number, number])[] = [
  [0, 3, 8],
  [3, 0, 12],
  [18, 0, 4],
  [22, 0, 4],
];

/** Starts one on a free port. */
export async function startFakeKafkaBroker(script: ProduceScript, partitions = 2): Promise<FakeKafkaBroker> {
  const seen: SeenBatch[] = [];
  const sockets = new Set<Socket>();
  let metadataRequests = 0;
  let identities = 0;
  let connections = 0;
  let leaderPorts: readonly number[] = [];

  const metadata = (topic: string, port: number): ByteWriter => {
    metadataRequests += 1;
    const leaders = Array.from({ length: partitions }, (_, index) => leaderPorts[index] ?? port);
    return writeMetadataAnswer({ topic, leaders, nodes: [...new Set([port, ...leaders])] });
  };

  const produce = (reader: ByteReader): ByteWriter | 'silence' | 'hang up' => {
    const { topic, batches } = readProduceRequest(reader);
    const answers = batches.map((batch) => ({ batch, verdict: script(batch) }));
    for (const { batch, verdict } of answers) {
      seen.push({ ...batch, errorNumber: typeof verdict === 'number' ? verdict : -1 });
    }
    const refused = answers.map(({ verdict }) => verdict).find((verdict) => typeof verdict === 'string');
    if (refused !== undefined) return refused;
    return writeProduceAnswer(
      topic,
      answers.map(({ batch, verdict }) => [batch.partition, Number(verdict)]),
    );
  };

  const answer = (frame: Buffer, socket: Socket): void => {
    const reader = new ByteReader(frame);
    const apiKey = reader.int16();
    reader.int16();
    const correlationId = reader.int32();
    reader.nullableString();
    const body = answerTo(apiKey, reader, socket);
    if (body === 'hang up') socket.resetAndDestroy();
    if (typeof body === 'string') return;
    const bytes = body.view();
    socket.write(
      Buffer.concat([
        new ByteWriter()
          .int32(bytes.length + 4)
          .int32(correlationId)
          .view(),
        bytes,
      ]),
    );
  };

  const answerTo = (apiKey: number, reader: ByteReader, socket: Socket): ByteWriter | 'silence' | 'hang up' => {
    if (apiKey === 18) {
      const out = new ByteWriter().int16(0).int32(VERSIONS.length);
      for (const version of VERSIONS) for (const number of version) out.int16(number);
      return out;
    }
    if (apiKey === 3) {
      reader.int32();
      return metadata(reader.string(), socket.localPort ?? 0);
    }
    if (apiKey === 22) {
      identities += 1;
      return new ByteWriter().int32(0).int16(0).int32(0).int32(identities).int16(0);
    }
    return produce(reader);
  };

  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    let held = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
        const end = 4 + held.readInt32BE(0);
        answer(held.subarray(4, end), socket);
        held = held.subarray(end);
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    address: `127.0.0.1:${String(port)}`,
    port,
    seen,
    metadataRequests: () => metadataRequests,
    connections: () => connections,
    setLeaderPorts(ports) {
      leaderPorts = ports;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
