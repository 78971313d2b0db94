import type { Policy } from './policy.ts';

/** Reads the policies; a migration installs the two defaults. */
export interface PolicyStore {
  listPolicies(): Promise<readonly Policy[]>;
  savePolicy(policy: Policy): Promise<void>;
}
