import { encodeLogsRequest } from '../../contracts/otlp/encode-logs.ts';
import { encodeRequestJson } from '../../contracts/otlp/otlp-json.ts';
import { encodeRequest } from '../../contracts/otlp/request-codec.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import { createLineFolder } from '../../domain/log/line-folder.ts';
import { createTemplateMiner } from '../../domain/log/template-miner.ts';
import { createRedactor } from '../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../domain/redaction/redaction-policy.ts';
import { FrameBuffer } from '../../ingest/forward/frame-buffer.ts';
import { readForwardMessage } from '../../ingest/forward/read-forward-message.ts';
import { parseLogItems } from '../../ingest/log-api/parse-log-items.ts';
import { readLogItem } from '../../ingest/log-api/read-log-item.ts';
import { shardBytes } from '../../ingest/wire/shard-set.ts';
import { createRequestWalker } from '../../ingest/wire/walk-request.ts';
import { forwardSeeds, jsonSeeds, lineSeeds, logItemSeeds, requestOf } from './seeds.ts';

/** Something that takes bytes from strangers. */
export interface FuzzTarget {
  readonly name: string;
  /** Valid inputs, of which the fuzzed ones are made. */
  readonly seeds: readonly Buffer[];
  /** Takes one input; an error that is no ScoutError is a finding. */
  take(input: Buffer): void;
}

const MAX_BYTES = 1024 * 1024;
const RECEIVED_NS = 1_760_000_000_000_000_000n;
const redactor = createRedactor({ policy: DEFAULT_POLICY });

/** Every parser of ingest and of the log capsules. */
export function createFuzzTargets(): readonly FuzzTarget[] {
  return [
    ...Object.values(Signal).map(createWalkTarget),
    ...Object.values(Signal).map((signal) => ({
      name: `OTLP ${signal}, JSON`,
      seeds: jsonSeeds(signal),
      take: (input: Buffer) => void encodeRequestJson(signal, input),
    })),
    createForwardTarget(),
    {
      name: 'log API',
      seeds: logItemSeeds,
      take(input) {
        const items = parseLogItems(input.toString('utf8'), 'json');
        const records = items.flatMap((item) => {
          const read = readLogItem(item, RECEIVED_NS);
          return read.kind === 'log' ? [read.log.record] : [];
        });
        encodeLogsRequest([{ resourceAttributes: {}, records }]);
      },
    },
    createLineTarget(),
    {
      name: 'redaction',
      seeds: lineSeeds,
      take(input) {
        const text = input.toString('utf8');
        const redacted = redactor.redact(text, '');
        const bytes = Buffer.from(text, 'utf8');
        if (redacted !== undefined && !redactor.mayContain(bytes, 0, bytes.length)) {
          throw new Error('the prefilter said no to a text with something to redact');
        }
      },
    },
  ];
}

function createWalkTarget(signal: Signal): FuzzTarget {
  const walker = createRequestWalker(redactor);
  return {
    name: `OTLP ${signal}, protobuf`,
    seeds: [Buffer.from(encodeRequest(signal, requestOf(signal)))],
    take(input) {
      const { shards } = walker.walk({ signal, bytes: input, partitionCount: 8, tenant: 'fuzz' });
      // What comes out must be a request again, with nothing left to object to.
      for (const shard of shards) walker.walk({ signal, bytes: shardBytes(shard), partitionCount: 8 });
    },
  };
}

function createForwardTarget(): FuzzTarget {
  return {
    name: 'Fluent forward',
    seeds: forwardSeeds,
    take(input) {
      const frames = new FrameBuffer(MAX_BYTES);
      frames.add(input);
      for (let frame = frames.next(); frame !== undefined; frame = frames.next()) readForwardMessage(frame, MAX_BYTES);
    },
  };
}

/** One miner and one folder see all lines, as those of a service do: their state must stay bounded. */
function createLineTarget(): FuzzTarget {
  const miner = createTemplateMiner();
  const folder = createLineFolder();
  return {
    name: 'log lines',
    seeds: lineSeeds,
    take(input) {
      for (const line of input.toString('utf8').split('\n')) {
        const record = folder.push(line);
        if (record !== undefined) miner.assign(record.content);
      }
    },
  };
}
