import type { Secret } from './secret.ts';
import type { SettingReader } from './setting-reader.ts';

/** Where blobs are: a folder of the state folder, or an S3 service that all hosts share. */
export type BlobConfig = { readonly kind: 'filesystem' } | ({ readonly kind: 's3' } & S3Config);

/** An S3 service; an `https` endpoint is spoken to with TLS. Buckets are addressed by path. */
export interface S3Config {
  /** Base URL. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: Secret;
  readonly secretKey: Secret;
  /** For the archive of raw telemetry. */
  readonly rawBucket: string;
  /** For snapshots and samples. */
  readonly capsuleBucket: string;
}

/** Reads the settings of the blob stores. */
export function readBlobs(read: SettingReader): BlobConfig {
  const kind = read.oneOf('SLO_SCOUT_BLOBS', ['filesystem', 's3'], 'filesystem');
  const endpoint = read.optionalUrl('SLO_SCOUT_S3_ENDPOINT');
  const region = read.text('SLO_SCOUT_S3_REGION', 'us-east-1');
  const accessKey = read.secret('SLO_SCOUT_S3_ACCESS_KEY');
  const secretKey = read.secret('SLO_SCOUT_S3_SECRET_KEY');
  const rawBucket = read.text('SLO_SCOUT_S3_BUCKET_RAW', 'raw-telemetry-blobs');
  const capsuleBucket = read.text('SLO_SCOUT_S3_BUCKET_CAPSULES', 'capsule-samples');
  if (kind === 'filesystem') return { kind };
  for (const [name, value] of Object.entries({ ENDPOINT: endpoint, ACCESS_KEY: accessKey, SECRET_KEY: secretKey })) {
    if (value === undefined) read.problem(`SLO_SCOUT_S3_${name}`, 'must be set when SLO_SCOUT_BLOBS is s3');
  }
  if (endpoint === undefined || accessKey === undefined || secretKey === undefined) return { kind: 'filesystem' };
  return { kind, endpoint, region, accessKey, secretKey, rawBucket, capsuleBucket };
}
