import { availableParallelism } from 'node:os';
import { readTenantTokens } from './tenant-tokens-config.ts';
import type { TenantTokenConfig } from './tenant-tokens-config.ts';
import type { SettingReader } from './setting-reader.ts';

/** Receivers. */
export interface IngestConfig {
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Which gRPC server: ours on node:http2, or the library's. */
  readonly grpcServer: 'http2' | 'grpc-js';
  /** Offers grpc.health.v1. */
  readonly grpcHealth: boolean;
  /** Offers server reflection. */
  readonly grpcReflection: boolean;
  /** Largest request, after decompression. */
  readonly maxRequestBytes: number;
  /** Bound on all requests in flight, also while they arrive; of one process. */
  readonly memoryBytes: number;
  /** Connections of a receiver; of all processes together. */
  readonly maxConnections: number;
  /** Plain text without. */
  readonly tls: IngestTlsConfig | undefined;
  /** Everybody may send without. */
  readonly tokens: readonly TenantTokenConfig[] | undefined;
  /** Processes that share the ports. */
  readonly processes: number;
  /** Which of them this is, from 0; undefined for the one that was started from outside. */
  readonly processIndex: number | undefined;
  /** Health and metrics of the role. */
  readonly adminPort: number;
}

/** Paths of PEM files; they are read again when they change. */
export interface IngestTlsConfig {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Clients must show a certificate of this authority. */
  readonly clientCaFile: string | undefined;
}

const MAX_PROCESSES = 256;

/** Reads the settings of the receivers. */
export function readIngest(read: SettingReader): IngestConfig {
  const maxRequestBytes = read.bytes('SLO_SCOUT_OTLP_MAX_REQUEST', '16MiB');
  const processes = read.integer('SLO_SCOUT_INGEST_PROCESSES', { fallback: 1, min: 0, max: MAX_PROCESSES });
  return {
    host: read.text('SLO_SCOUT_OTLP_HOST', '127.0.0.1'),
    grpcPort: read.port('SLO_SCOUT_OTLP_GRPC_PORT', 4317),
    httpPort: read.port('SLO_SCOUT_OTLP_HTTP_PORT', 4318),
    grpcServer: read.oneOf('SLO_SCOUT_OTLP_GRPC_SERVER', ['http2', 'grpc-js'], 'http2'),
    grpcHealth: read.oneOf('SLO_SCOUT_OTLP_GRPC_HEALTH', ['true', 'false'], 'false') === 'true',
    grpcReflection: read.oneOf('SLO_SCOUT_OTLP_GRPC_REFLECTION', ['true', 'false'], 'false') === 'true',
    maxRequestBytes,
    memoryBytes: readMemory(read, maxRequestBytes),
    maxConnections: read.integer('SLO_SCOUT_OTLP_MAX_CONNECTIONS', { fallback: 16_384, min: 1, max: 1_000_000 }),
    tls: readTls(read),
    tokens: readTenantTokens(read, 'SLO_SCOUT_OTLP_TOKENS'),
    processes: processes === 0 ? availableParallelism() : processes,
    processIndex: readProcessIndex(read),
    adminPort: read.port('SLO_SCOUT_INGEST_ADMIN_PORT', 8010),
  };
}

/** A compressed request is held twice while it is unpacked, so the largest one needs room for two. */
function readMemory(read: SettingReader, maxRequestBytes: number): number {
  const memoryBytes = read.bytes('SLO_SCOUT_INGEST_MEMORY', '64MiB');
  if (memoryBytes < 2 * maxRequestBytes) {
    read.problem('SLO_SCOUT_INGEST_MEMORY', 'must be at least twice SLO_SCOUT_OTLP_MAX_REQUEST');
  }
  return memoryBytes;
}

function readTls(read: SettingReader): IngestTlsConfig | undefined {
  const certificateFile = read.optionalText('SLO_SCOUT_OTLP_TLS_CERT');
  const keyFile = read.optionalText('SLO_SCOUT_OTLP_TLS_KEY');
  const clientCaFile = read.optionalText('SLO_SCOUT_OTLP_TLS_CLIENT_CA');
  if (certificateFile !== undefined && keyFile !== undefined) return { certificateFile, keyFile, clientCaFile };
  if (certificateFile !== undefined) read.problem('SLO_SCOUT_OTLP_TLS_KEY', 'must be set with SLO_SCOUT_OTLP_TLS_CERT');
  else if (keyFile !== undefined || clientCaFile !== undefined) {
    read.problem('SLO_SCOUT_OTLP_TLS_CERT', 'must be set with the other files of TLS');
  }
  return undefined;
}

function readProcessIndex(read: SettingReader): number | undefined {
  const name = 'SLO_SCOUT_INGEST_PROCESS_INDEX';
  if (read.optionalText(name) === undefined) return undefined;
  return read.integer(name, { fallback: 0, min: 0, max: MAX_PROCESSES - 1 });
}
