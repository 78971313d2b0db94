import { Client } from 'minio';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Secret } from '../../platform/config/secret.ts';
import type { BlobStore } from '../../streaming/ports.ts';
import { requireBlobKey } from '../filesystem/blob-key.ts';
import { fromS3Error, s3CodeOf } from './s3-error.ts';

/** Which bucket of which service. */
export interface MinioBlobStoreOptions {
  /** Base URL of the service; `https` is spoken with TLS. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: Secret;
  readonly secretKey: Secret;
  /** Made when it is not there. */
  readonly bucket: string;
}

/** A call that takes longer has failed: a service that is stopped in the middle of an answer closes no connection. */
const CALL_TIMEOUT_MS = 60_000;
const EXISTS_ALREADY = new Set(['BucketAlreadyOwnedByYou', 'BucketAlreadyExists']);

/** Blobs as objects of a bucket on MinIO or any other S3 service, addressed by path. Listed keys are in order. */
export function createMinioBlobStore(options: MinioBlobStoreOptions): BlobStore {
  const { bucket, region } = options;
  const client = createClient(options);
  let prepared: Promise<void> | undefined;

  async function makeBucket(): Promise<void> {
    if (await client.bucketExists(bucket)) return;
    try {
      await client.makeBucket(bucket, region);
    } catch (error) {
      if (!EXISTS_ALREADY.has(s3CodeOf(error) ?? '')) throw error;
    }
  }

  /** One call with its bucket in place and its time limited; every failure is a ScoutError. */
  async function calling<T>(call: () => Promise<T>, key?: string): Promise<T> {
    const details = key === undefined ? { bucket } : { bucket, key };
    try {
      prepared ??= makeBucket();
      await inTime(prepared);
      return await inTime(call());
    } catch (error) {
      const failure = fromS3Error(error, details);
      // Also when somebody removed the bucket meanwhile.
      if (failure.code !== ErrorCode.notFound || s3CodeOf(error) === 'NoSuchBucket') prepared = undefined;
      throw failure;
    }
  }

  return {
    async put(key, bytes) {
      requireBlobKey(key);
      const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      await calling(() => client.putObject(bucket, key, body, body.length), key);
    },
    async get(key) {
      requireBlobKey(key);
      return calling(() => readObject(client, bucket, key), key);
    },
    async delete(key) {
      requireBlobKey(key);
      await calling(() => client.removeObject(bucket, key), key);
    },
    async list(prefix) {
      const keys = await calling(() => listKeys(client, bucket, prefix));
      return keys.sort();
    },
  };
}

async function readObject(client: Client, bucket: string, key: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await client.getObject(bucket, key)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function listKeys(client: Client, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const item of client.listObjectsV2(bucket, prefix, true)) {
    const { name } = item as { readonly name?: string };
    if (name !== undefined) keys.push(name);
  }
  return keys;
}

function createClient({ endpoint, region, accessKey, secretKey }: MinioBlobStoreOptions): Client {
  const { hostname, port, protocol } = new URL(endpoint);
  const useSSL = protocol === 'https:';
  return new Client({
    endPoint: hostname,
    port: port === '' ? (useSSL ? 443 : 80) : Number(port),
    useSSL,
    region,
    accessKey: accessKey.reveal(),
    secretKey: secretKey.reveal(),
    pathStyle: true,
    // Who calls repeats what may pass by itself, and knows how long.
    retryOptions: { disableRetry: true },
  });
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = 'The S3 service did not answer in time.';
      reject(new ScoutError({ code: ErrorCode.deadlineExceeded, message }));
    }, CALL_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
