import type { Pool } from 'pg';
import type { JourneyReader } from '../../domain/journey/ports.ts';
import type { JourneyKind, ObservedJourney } from '../../domain/journey/journey.ts';
import { toCapsule } from './capsule-row.ts';
import type { CapsuleRow } from './capsule-row.ts';
import { queryRows, requireRow } from './run-sql.ts';

interface JourneyRow {
  readonly journey_id: string;
  readonly service: string;
  readonly environment: string;
  readonly operation: string;
  readonly kind: JourneyKind;
  readonly first_seen_ms: number;
  readonly last_seen_ms: number;
}

const LIST = `
SELECT * FROM user_journeys
WHERE ($1::text IS NULL OR service = $1) AND ($2::text IS NULL OR environment = $2)
ORDER BY service COLLATE "C", environment COLLATE "C", operation COLLATE "C"`;

const GET = 'SELECT * FROM user_journeys WHERE journey_id = $1';

const LIST_CAPSULES = `
SELECT * FROM capsules
WHERE journey_id = $1 AND window_start_ms >= $2 AND window_start_ms < $3
ORDER BY window_start_ms DESC, trace_count DESC, fingerprint COLLATE "C"
LIMIT $4`;

/** Journeys and capsules on PostgreSQL. Within a window the capsule with most traces comes first. */
export function createPostgresJourneyReader(pool: Pool): JourneyReader {
  return {
    async listJourneys({ service, environment }) {
      const rows = await queryRows<JourneyRow>(pool, LIST, [service ?? null, environment ?? null]);
      return rows.map(toJourney);
    },
    async getJourney(journeyId) {
      return toJourney(requireRow(await queryRows<JourneyRow>(pool, GET, [journeyId]), 'journey', journeyId));
    },
    async listCapsules({ journeyId, fromMs, toMs, limit }) {
      const rows = await queryRows<CapsuleRow>(pool, LIST_CAPSULES, [journeyId, fromMs, toMs, limit]);
      return rows.map(toCapsule);
    },
  };
}

function toJourney(row: JourneyRow): ObservedJourney {
  return {
    journeyId: row.journey_id,
    service: row.service,
    environment: row.environment,
    operation: row.operation,
    kind: row.kind,
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
  };
}
