import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBlobEvidenceStore } from '../../../adapters/blobs/create-blob-evidence-store.ts';
import { createFilesystemBlobStore } from '../../../adapters/filesystem/create-filesystem-blob-store.ts';
import { createMinioBlobStore } from '../../../adapters/minio/create-minio-blob-store.ts';
import type { RunningServer } from '../../../platform/components/run/running-server.ts';
import { startMinio } from '../../../platform/components/run/start-minio.ts';
import { findFreePort } from '../../../platform/components/run/tcp-port.ts';
import { Secret } from '../../../platform/config/secret.ts';
import { EVIDENCE_FIGURES } from '../../support/builders/evidence.ts';
import { getComponentPath } from '../../support/components.ts';
import { createMemoryBlobStore } from '../../support/fakes/memory-blob-store.ts';
import { describeEvidenceStore } from './evidence-store-contract.ts';

describeEvidenceStore('blobs in memory', async () => createBlobEvidenceStore(createMemoryBlobStore()));

describe('evidence in a folder', () => {
  let folder: string;
  let stores = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-evidence-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describeEvidenceStore('blobs in a folder', async () => {
    stores += 1;
    return createBlobEvidenceStore(
      createFilesystemBlobStore({ dir: join(folder, String(stores)), nowMs: () => Date.now() }),
    );
  });

  it('lies below a prefix of its own, which no retention touches', async () => {
    const blobs = createMemoryBlobStore();

    await createBlobEvidenceStore(blobs).saveFigures(EVIDENCE_FIGURES);

    expect([...blobs.blobs.keys()]).toEqual(['evidence/slis/sli-1/figures']);
  });
});

describe('evidence on MinIO', () => {
  let folder: string;
  let server: RunningServer;
  let endpoint: string;
  let buckets = 0;
  beforeAll(async () => {
    const program = await getComponentPath('minio');
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-minio-'));
    const port = await findFreePort();
    endpoint = `http://127.0.0.1:${String(port)}`;
    server = await startMinio({ program, folder, port, accessKey: 'tester', secretKey: 'tester-secret' });
  }, 900_000);
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  describeEvidenceStore('MinIO', async () => {
    buckets += 1;
    const keys = { accessKey: new Secret('tester'), secretKey: new Secret('tester-secret') };
    const bucket = `evidence-${String(buckets)}`;
    return createBlobEvidenceStore(createMinioBlobStore({ endpoint, region: 'us-east-1', bucket, ...keys }));
  });
});
