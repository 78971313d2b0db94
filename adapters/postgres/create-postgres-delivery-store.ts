import type { Pool } from 'pg';
import type { Delivery, DeliveryStage } from '../../domain/delivery/delivery.ts';
import type { DeliveryStore } from '../../domain/delivery/ports.ts';
import type { PolicyVerdict } from '../../domain/policy/policy.ts';
import { execute, queryRows, requireRow } from './run-sql.ts';
import { storableJson, storableText } from './storable-text.ts';

interface DeliveryRow {
  readonly delivery_id: string;
  readonly service: string;
  readonly environment: string;
  readonly stage: DeliveryStage;
  readonly slo_ids: readonly string[];
  readonly policy: PolicyVerdict | null;
  readonly pull_request_number: number | null;
  readonly pull_request_url: string | null;
  readonly failure: string | null;
  readonly started_at_ms: number;
  readonly updated_at_ms: number;
}

const SAVE = `
INSERT INTO deliveries AS d (delivery_id, service, environment, stage, slo_ids, policy, pull_request_number,
  pull_request_url, failure, started_at_ms, updated_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (delivery_id) DO UPDATE SET
  stage = excluded.stage,
  slo_ids = excluded.slo_ids,
  policy = excluded.policy,
  pull_request_number = excluded.pull_request_number,
  pull_request_url = excluded.pull_request_url,
  failure = excluded.failure,
  updated_at_ms = excluded.updated_at_ms
WHERE d.updated_at_ms <= excluded.updated_at_ms`;

const GET = 'SELECT * FROM deliveries WHERE delivery_id = $1';

const LIST = `
SELECT * FROM deliveries
WHERE ($1::text IS NULL OR service = $1)
  AND ($2::text IS NULL OR environment = $2)
  AND ($3::integer IS NULL OR pull_request_number = $3)
ORDER BY started_at_ms DESC, delivery_id COLLATE "C"
LIMIT $4`;

/** Deliveries on PostgreSQL. */
export function createPostgresDeliveryStore(pool: Pool): DeliveryStore {
  return {
    async saveDelivery(delivery) {
      await execute(pool, SAVE, toValues(delivery));
    },
    async getDelivery(deliveryId) {
      return toDelivery(requireRow(await queryRows<DeliveryRow>(pool, GET, [deliveryId]), 'delivery', deliveryId));
    },
    async listDeliveries({ service, environment, pullRequestNumber, limit }) {
      const values = [service, environment, pullRequestNumber, limit].map((value) => value ?? null);
      return (await queryRows<DeliveryRow>(pool, LIST, values)).map(toDelivery);
    },
  };
}

function toValues(delivery: Delivery): readonly unknown[] {
  const { deliveryId, service, environment, stage, sloIds, policy, pullRequestNumber, failure } = delivery;
  return [
    ...[deliveryId, service, environment, stage, JSON.stringify(sloIds)],
    policy === undefined ? null : storableJson(policy),
    ...[pullRequestNumber ?? null, delivery.pullRequestUrl ?? null],
    failure === undefined ? null : storableText(failure),
    ...[delivery.startedAtMs, delivery.updatedAtMs],
  ];
}

function toDelivery(row: DeliveryRow): Delivery {
  return {
    deliveryId: row.delivery_id,
    service: row.service,
    environment: row.environment,
    stage: row.stage,
    sloIds: row.slo_ids,
    ...(row.policy === null ? {} : { policy: row.policy }),
    ...(row.pull_request_number === null ? {} : { pullRequestNumber: row.pull_request_number }),
    ...(row.pull_request_url === null ? {} : { pullRequestUrl: row.pull_request_url }),
    ...(row.failure === null ? {} : { failure: row.failure }),
    startedAtMs: row.started_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
