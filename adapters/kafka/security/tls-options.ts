import { readFile } from 'node:fs/promises';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { KafkaTlsConfig } from '../../../platform/config/kafka-config.ts';

/** Contents of the configured files, as node:tls takes them. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Reads the files. @throws ScoutError failed_precondition that names the setting */
export async function readTlsMaterial({ caPath, client }: KafkaTlsConfig): Promise<TlsMaterial> {
  return {
    ...(caPath === undefined ? {} : { ca: await read('SLO_SCOUT_KAFKA_TLS_CA', caPath) }),
    ...(client === undefined
      ? {}
      : {
          cert: await read('SLO_SCOUT_KAFKA_TLS_CERT', client.certPath),
          key: await read('SLO_SCOUT_KAFKA_TLS_KEY', client.keyPath),
        }),
  };
}

async function read(setting: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    throw new ScoutError({
      code: ErrorCode.failedPrecondition,
      message: `${setting} names a file that cannot be read (${reason}).`,
      cause,
      details: { settings: [setting] },
    });
  }
}
