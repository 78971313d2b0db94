import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import { ensureTopics } from '../../adapters/kafka/ensure-topics.ts';
import type { EnsuredTopic } from '../../adapters/kafka/ensure-topics.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { loadConfig } from '../../platform/config/load-config.ts';
import type { SettingSource } from '../../platform/config/setting-reader.ts';
import { createLogger } from '../../platform/logging/logger.ts';
import { table } from '../output/table.ts';
import { kafkaOptions } from '../roles/kafka-options.ts';

/** `slo-scout topics create`: makes the topics before the first record, for installations where roles may not. */
export function registerTopicsCommand(program: Command, environment: SettingSource, stdout: Writable): void {
  const topics = program.command('topics').description('topics of the event log on Kafka');

  topics
    .command('create')
    .description('create the topics that are missing; existing ones are left as they are')
    .action(async () => {
      const { eventLog, logLevel } = loadConfig(environment);
      if (eventLog.kind !== 'kafka') throw notOnKafka();
      const logger = createLogger({ role: 'topics', level: logLevel });
      stdout.write(describeTopics(await ensureTopics({ ...kafkaOptions(eventLog), logger })));
    });
}

function describeTopics(topics: readonly EnsuredTopic[]): string {
  const rows = topics.map(({ topic, partitionCount, maxBatchBytes, isNew }) => [
    ...[topic, String(partitionCount), String(maxBatchBytes), isNew ? 'created' : 'was there'],
  ]);
  return `${table(['topic', 'partitions', 'max.message.bytes', 'state'], rows)}\n`;
}

function notOnKafka(): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: 'The event log is not on Kafka; set SLO_SCOUT_EVENT_LOG to kafka, and SLO_SCOUT_KAFKA_BROKERS.',
  });
}
