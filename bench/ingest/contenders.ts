import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAUNCHER } from '../../cli/launcher.ts';
import { INGEST_NODE_FLAGS } from '../../cli/roles/node-flags.ts';

/** Ports and topic that a contender gets for one round. */
export interface Place {
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly otherPort: number;
  readonly brokers: string;
  readonly topic: string;
}

/** One server under load. */
export interface Contender {
  readonly name: string;
  readonly topic: string;
  /** Items that it takes before it is measured, however long that lasts: a just-in-time compiler needs them. */
  readonly warmItems: number;
  readonly command: (place: Place) => {
    readonly program: string;
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
  };
}

/** The five patterns that every contender looks for, as Go writes them. */
const FIVE_PATTERNS = [
  '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}',
  '\\b(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\b',
  '\\b(?:4[0-9]{3}|5[1-5][0-9]{2}|3[47][0-9]{2})[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{3,4}\\b',
  '\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b',
  '\\beyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\b',
];
const FIVE_KINDS = 'all=off,email=mask,ipv4=mask,credit_card=mask,ssn=mask,jwt=mask';

/** Receives, redacts, writes to Kafka by trace id, and answers after all replicas have it: what a lossless ingest does. */
export function collectorContender(program: string): Contender {
  return {
    name: 'collector: redact, Kafka, answer after',
    topic: 'bench-collector',
    warmItems: 0,
    command: (place) => ({ program, args: ['--config', writeCollectorConfig(place)], environment: {} }),
  };
}

/** SLO-Scout's ingest role with some settings; of the program at a path instead of the sources, if one is given. */
export function ingestContender(
  name: string,
  settings: Readonly<Record<string, string>>,
  program = LAUNCHER,
): Contender {
  return {
    name: `slo-scout: ${name}`,
    topic: 'raw-telemetry',
    warmItems: 500_000,
    command: (place) => ({
      program: process.execPath,
      args: [...INGEST_NODE_FLAGS, program, 'role', 'ingest'],
      environment: {
        SLO_SCOUT_EVENT_LOG: 'kafka',
        SLO_SCOUT_KAFKA_BROKERS: place.brokers,
        SLO_SCOUT_OTLP_GRPC_PORT: String(place.grpcPort),
        SLO_SCOUT_OTLP_HTTP_PORT: String(place.httpPort),
        SLO_SCOUT_INGEST_ADMIN_PORT: String(place.otherPort),
        SLO_SCOUT_FORWARD: 'off',
        SLO_SCOUT_STATE_DIR: mkdtempSync(join(tmpdir(), 'slo-scout-bench-')),
        SLO_SCOUT_LOG_LEVEL: 'error',
        SLO_SCOUT_REDACTION: FIVE_KINDS,
        ...settings,
      },
    }),
  };
}

function writeCollectorConfig({ grpcPort, httpPort, brokers, topic }: Place): string {
  const kafka = {
    brokers: [brokers],
    timeout: '20s',
    producer: { required_acks: -1, compression: 'none', max_message_bytes: 4_000_000 },
    partition_traces_by_id: true,
    traces: { topic, encoding: 'otlp_proto' },
    logs: { topic, encoding: 'otlp_proto' },
    sending_queue: { enabled: false },
    retry_on_failure: { enabled: false },
  };
  const pipeline = { receivers: ['otlp'], processors: ['redaction'], exporters: ['kafka'] };
  const config = {
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `127.0.0.1:${String(grpcPort)}`, max_recv_msg_size_mib: 64 },
          http: { endpoint: `127.0.0.1:${String(httpPort)}` },
        },
      },
    },
    // A dollar sign would begin a variable.
    processors: { redaction: { allow_all_keys: true, summary: 'silent', blocked_values: FIVE_PATTERNS } },
    exporters: { kafka },
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
      pipelines: { traces: pipeline, logs: pipeline },
    },
  };
  const path = join(mkdtempSync(join(tmpdir(), 'slo-scout-bench-')), 'collector.json');
  // JSON is YAML too.
  writeFileSync(path, JSON.stringify(config, undefined, 2));
  return path;
}
