import { loadConfig } from '../../platform/config/load-config.ts';
import type { Secret } from '../../platform/config/secret.ts';
import type { SettingSource } from '../../platform/config/setting-reader.ts';

/** Where the API is and how to get in. */
export interface ApiConnection {
  readonly url: string;
  readonly apiKey: Secret | undefined;
}

/** The connection that the settings name (SLO_SCOUT_API_URL, SLO_SCOUT_API_KEY). @throws ScoutError invalid_argument */
export function apiConnection(environment: SettingSource): ApiConnection {
  const { api } = loadConfig(environment);
  return { url: api.publicUrl, apiKey: api.apiKey };
}
