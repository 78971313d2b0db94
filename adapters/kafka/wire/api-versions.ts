import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { protocolFailure } from './protocol-error.ts';
import { ApiKey } from './request.ts';
import type { KafkaRequest } from './request.ts';

/** The version to use of each request, on one connection. */
export type VersionTable = (apiKey: ApiKey) => number;

interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** What we can write and read: all of it before the flexible encoding. Brokers 2.1 to 4.x have a version in common. */
const OURS: Readonly<Record<ApiKey, VersionRange>> = {
  [ApiKey.produce]: { min: 7, max: 8 },
  [ApiKey.metadata]: { min: 5, max: 5 },
  [ApiKey.saslHandshake]: { min: 1, max: 1 },
  [ApiKey.apiVersions]: { min: 0, max: 0 },
  [ApiKey.initProducerId]: { min: 0, max: 1 },
  [ApiKey.saslAuthenticate]: { min: 0, max: 1 },
};

/** Asks a broker which requests it takes; version 0 is understood by all of them. */
export const apiVersionsRequest: KafkaRequest = { apiKey: ApiKey.apiVersions, apiVersion: 0, body: [] };

/** @throws ScoutError failed_precondition, on use of the table, when broker and we have no version in common */
export function readApiVersions(reader: ByteReader): VersionTable {
  const errorNumber = reader.int16();
  if (errorNumber !== 0) throw protocolFailure(errorNumber);
  const ranges = reader.array((item) => [item.int16(), { min: item.int16(), max: item.int16() }] as const);
  const theirs = new Map<number, VersionRange>(ranges);
  return (apiKey) => {
    const version = Math.min(OURS[apiKey].max, theirs.get(apiKey)?.max ?? -1);
    if (version >= Math.max(OURS[apiKey].min, theirs.get(apiKey)?.min ?? 0)) return version;
    throw new ScoutError({
      code: ErrorCode.failedPrecondition,
      message: 'The Kafka broker speaks no version of the protocol that we do; 2.1 to 4.x are supported.',
      details: { apiKey },
    });
  };
}
