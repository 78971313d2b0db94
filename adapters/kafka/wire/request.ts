import { ByteWriter } from './byte-writer.ts';

/** Keys of the requests that we send ourselves (https://kafka.apache.org/protocol.html#protocol_api_keys). */
export const ApiKey = {
  produce: 0,
  metadata: 3,
  saslHandshake: 17,
  apiVersions: 18,
  initProducerId: 22,
  saslAuthenticate: 36,
} as const;

/** One member of {@link ApiKey}. */
export type ApiKey = (typeof ApiKey)[keyof typeof ApiKey];

/** A request without its frame: the body in pieces, so that record batches are not copied. */
export interface KafkaRequest {
  readonly apiKey: ApiKey;
  readonly apiVersion: number;
  readonly body: readonly Uint8Array[];
}

const CLIENT_ID = 'slo-scout';

/** The frame and header (version 1) that stand before a request's body. */
export function encodeRequestHead(request: KafkaRequest, correlationId: number): Buffer {
  const header = new ByteWriter(64)
    .int32(0)
    .int16(request.apiKey)
    .int16(request.apiVersion)
    .int32(correlationId)
    .nullableString(CLIENT_ID)
    .view();
  const bodyLength = request.body.reduce((sum, piece) => sum + piece.length, 0);
  header.writeInt32BE(header.length - 4 + bodyLength, 0);
  return header;
}
