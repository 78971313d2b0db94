import type { Pool } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { stableHash } from '../../domain/fingerprint/stable-hash.ts';
import type { ServiceStore } from '../../domain/service/ports.ts';
import type { Criticality, Service } from '../../domain/service/service.ts';
import { queryRows, requireRow } from './run-sql.ts';

interface ServiceRow {
  readonly service_id: string;
  readonly name: string;
  readonly environment: string;
  readonly owner_team: string;
  readonly criticality: Criticality;
  readonly telemetry_endpoints: Record<string, string>;
  readonly label_mappings: Record<string, string>;
  readonly status: Service['status'];
  readonly created_at_ms: number;
}

const REGISTER = `
INSERT INTO services AS s
  (service_id, name, environment, owner_team, criticality, telemetry_endpoints, label_mappings, status, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'registered', $8)
ON CONFLICT (name, environment) DO UPDATE SET
  owner_team = excluded.owner_team,
  criticality = excluded.criticality,
  telemetry_endpoints = excluded.telemetry_endpoints,
  label_mappings = excluded.label_mappings,
  status = 'registered'
WHERE s.status = 'discovered'
RETURNING *`;

const LIST = `
SELECT * FROM services
WHERE ($1::text IS NULL OR environment = $1)
  AND ($2::text IS NULL OR (name COLLATE "C", environment COLLATE "C") >
    (SELECT a.name COLLATE "C", a.environment COLLATE "C" FROM services a WHERE a.service_id = $2))
ORDER BY name COLLATE "C", environment COLLATE "C"
LIMIT $3`;

const FIND = 'SELECT * FROM services WHERE name = $1 AND environment = $2';
const GET = 'SELECT * FROM services WHERE service_id = $1';
const COUNT = 'SELECT count(*) AS count FROM services';

/** The id of a service: the same whether a person registers it first or its telemetry comes first. */
export function serviceIdOf(name: string, environment: string): string {
  return stableHash(['service', environment, name]);
}

/** The service store on PostgreSQL. */
export function createPostgresServiceStore(pool: Pool, nowMs: () => number): ServiceStore {
  return {
    async registerService(service) {
      const { name, environment, ownerTeam, criticality } = service;
      const maps = [JSON.stringify(service.telemetryEndpoints), JSON.stringify(service.labelMappings)];
      const id = serviceIdOf(name, environment);
      const values = [id, name, environment, ownerTeam, criticality, ...maps, nowMs()];
      const [row] = await queryRows<ServiceRow>(pool, REGISTER, values);
      if (row === undefined) throw alreadyRegistered(name, environment);
      return toService(row);
    },
    async listServices({ environment, limit, afterServiceId }) {
      const values = [environment ?? null, afterServiceId ?? null, limit];
      return (await queryRows<ServiceRow>(pool, LIST, values)).map(toService);
    },
    async findService(name, environment) {
      const [row] = await queryRows<ServiceRow>(pool, FIND, [name, environment]);
      return row === undefined ? undefined : toService(row);
    },
    async getService(serviceId) {
      return toService(requireRow(await queryRows<ServiceRow>(pool, GET, [serviceId]), 'service', serviceId));
    },
    async countServices() {
      const [row] = await queryRows<{ readonly count: number }>(pool, COUNT);
      return row?.count ?? 0;
    },
  };
}

function toService(row: ServiceRow): Service {
  return {
    serviceId: row.service_id,
    name: row.name,
    environment: row.environment,
    ownerTeam: row.owner_team,
    criticality: row.criticality,
    telemetryEndpoints: row.telemetry_endpoints,
    labelMappings: row.label_mappings,
    status: row.status,
    createdAtMs: row.created_at_ms,
  };
}

function alreadyRegistered(name: string, environment: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.alreadyExists,
    message: `The service ${name} is registered in ${environment} already.`,
    details: { service: name, environment },
  });
}
