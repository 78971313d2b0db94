import type { CollectedService } from './targets/service-target.ts';

/** The registered services as the collector needs them. */
export interface RegisteredServices {
  /** All of them. @throws ScoutError unavailable */
  list(): Promise<readonly CollectedService[]>;
}
