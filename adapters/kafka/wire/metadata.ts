import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { ApiKey } from './request.ts';
import type { KafkaRequest } from './request.ts';

/** A broker's place. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

/** Who leads the partitions of a topic. */
export interface TopicMetadata {
  readonly brokers: ReadonlyMap<number, BrokerAddress>;
  readonly errorNumber: number;
  /** Node id of the leader by partition; a partition without one is not in it. */
  readonly leaders: ReadonlyMap<number, number>;
}

/** Asks for one topic, which is not created by that. */
export function metadataRequest(topic: string, apiVersion: number): KafkaRequest {
  const body = new ByteWriter().int32(1).string(topic).int8(0).view();
  return { apiKey: ApiKey.metadata, apiVersion, body: [body] };
}

/** Reads version 5. */
export function readMetadata(reader: ByteReader): TopicMetadata {
  reader.int32();
  const brokers = reader.array(readBroker);
  reader.nullableString();
  reader.int32();
  const [topic] = reader.array(readTopic);
  return {
    brokers: new Map(brokers),
    errorNumber: topic?.errorNumber ?? 0,
    leaders: new Map(topic?.leaders.filter(([, leader]) => leader >= 0)),
  };
}

function readBroker(reader: ByteReader): readonly [number, BrokerAddress] {
  const nodeId = reader.int32();
  const address = { host: reader.string(), port: reader.int32() };
  reader.nullableString();
  return [nodeId, address];
}

function readTopic(reader: ByteReader): {
  readonly errorNumber: number;
  readonly leaders: readonly (readonly [number, number])[];
} {
  const errorNumber = reader.int16();
  reader.string();
  reader.int8();
  return { errorNumber, leaders: reader.array(readPartition) };
}

function readPartition(reader: ByteReader): readonly [number, number] {
  reader.int16();
  const partition = reader.int32();
  const leader = reader.int32();
  for (let list = 0; list < 3; list += 1) reader.array((item) => item.int32());
  return [partition, leader];
}
