import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { answersReady } from './answers-ready.ts';
import type { RunningServer } from './running-server.ts';
import { startServer } from './start-server.ts';
import { LOOPBACK, requireFreePort } from './tcp-port.ts';

/** Where MinIO listens and keeps its data. */
export interface MinioOptions {
  /** Path of the `minio` program. */
  readonly program: string;
  /** Holds its data and its log. */
  readonly folder: string;
  readonly port: number;
  /** Credentials of its only user; the key has at least 8 characters. */
  readonly accessKey: string;
  readonly secretKey: string;
  readonly portSetting?: string;
}

/** Starts a MinIO server of one disk, without its console. */
export async function startMinio(options: MinioOptions): Promise<RunningServer> {
  const { folder, port } = options;
  const setting = options.portSetting === undefined ? {} : { setting: options.portSetting };
  await requireFreePort({ port, purpose: 'MinIO', ...setting });
  await mkdir(join(folder, 'data'), { recursive: true });
  return startServer({
    name: 'MinIO',
    program: options.program,
    args: ['server', join(folder, 'data'), '--address', `${LOOPBACK}:${port}`, '--quiet'],
    environment: {
      ...{ MINIO_ROOT_USER: options.accessKey, MINIO_ROOT_PASSWORD: options.secretKey },
      ...{ MINIO_BROWSER: 'off', MINIO_UPDATE: 'off', HOME: folder },
    },
    port,
    logFile: join(folder, 'minio.log'),
    isReady: () => answersReady(`http://${LOOPBACK}:${port}/minio/health/ready`),
    readyTimeoutMs: 30_000,
  });
}
