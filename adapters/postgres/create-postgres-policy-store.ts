import type { Pool } from 'pg';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PolicyStore } from '../../domain/policy/ports.ts';
import { execute, queryRows } from './run-sql.ts';

interface PolicyRow {
  readonly policy_id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly applies_to: Policy['appliesTo'];
  readonly services_percent: number;
  readonly services_absolute: number;
}

const LIST = 'SELECT * FROM policies ORDER BY policy_id COLLATE "C"';

const SAVE = `
INSERT INTO policies (policy_id, name, enabled, applies_to, services_percent, services_absolute)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (policy_id) DO UPDATE SET
  name = excluded.name,
  enabled = excluded.enabled,
  applies_to = excluded.applies_to,
  services_percent = excluded.services_percent,
  services_absolute = excluded.services_absolute`;

/** Policies on PostgreSQL, in order of their ids. */
export function createPostgresPolicyStore(pool: Pool): PolicyStore {
  return {
    async listPolicies() {
      return (await queryRows<PolicyRow>(pool, LIST)).map(toPolicy);
    },
    async savePolicy({ policyId, name, enabled, appliesTo, blastRadius }) {
      const values = [policyId, name, enabled, appliesTo, blastRadius.servicesPercent, blastRadius.servicesAbsolute];
      await execute(pool, SAVE, values);
    },
  };
}

function toPolicy(row: PolicyRow): Policy {
  return {
    policyId: row.policy_id,
    name: row.name,
    enabled: row.enabled,
    appliesTo: row.applies_to,
    blastRadius: { servicesPercent: row.services_percent, servicesAbsolute: row.services_absolute },
  };
}
