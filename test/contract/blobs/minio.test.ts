import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMinioBlobStore } from '../../../adapters/minio/create-minio-blob-store.ts';
import type { RunningServer } from '../../../platform/components/run/running-server.ts';
import { startMinio } from '../../../platform/components/run/start-minio.ts';
import { findFreePort } from '../../../platform/components/run/tcp-port.ts';
import { Secret } from '../../../platform/config/secret.ts';
import { getComponentPath } from '../../support/components.ts';
import { describeBlobStore } from './blob-store-contract.ts';

const ACCESS_KEY = 'tester';
const SECRET_KEY = 'tester-secret';

describe('blobs on MinIO', () => {
  let folder: string;
  let port: number;
  let program: string;
  let server: RunningServer;
  let buckets = 0;
  beforeAll(async () => {
    program = await getComponentPath('minio');
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-minio-'));
    port = await findFreePort();
    server = await start();
  }, 900_000);
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = () => startMinio({ program, folder, port, accessKey: ACCESS_KEY, secretKey: SECRET_KEY });

  function createStore(bucket: string, secretKey = SECRET_KEY) {
    const keys = { accessKey: new Secret(ACCESS_KEY), secretKey: new Secret(secretKey) };
    return createMinioBlobStore({ endpoint: `http://127.0.0.1:${String(port)}`, region: 'us-east-1', bucket, ...keys });
  }

  describeBlobStore('MinIO', async () => {
    buckets += 1;
    return createStore(`contract-${String(buckets)}`);
  });

  it('lists more keys than the service answers at once', async () => {
    const store = createStore('many-keys');
    const keys = Array.from({ length: 1_050 }, (_, number) => `many/${String(number).padStart(6, '0')}`);
    for (let at = 0; at < keys.length; at += 50) {
      await Promise.all(keys.slice(at, at + 50).map((key) => store.put(key, new Uint8Array([1]))));
    }

    expect(await store.list('many/')).toEqual(keys);
  }, 60_000);

  it('says what a person can do about wrong credentials', async () => {
    const store = createStore('secret', 'another-secret');

    await expect(store.put('key', new Uint8Array([1]))).rejects.toMatchObject({
      name: 'ScoutError',
      code: expect.stringMatching(/^(permission_denied|unauthenticated)$/) as unknown,
    });
  });

  it('is unavailable while the service is away, and goes on when it is back', async () => {
    const store = createStore('outage');
    await store.put('before', new Uint8Array([1]));

    await server.stop();
    const away = await store.put('during', new Uint8Array([2])).catch((error: unknown) => error);
    server = await start();
    await store.put('after', new Uint8Array([3]));

    expect(away).toMatchObject({ name: 'ScoutError', code: 'unavailable' });
    expect(await store.list('')).toEqual(['after', 'before']);
  }, 60_000);
});
