import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { LiveRules } from '../../domain/delivery/ports.ts';

const TIMEOUT_MS = 10_000;

/** Where the rules are loaded, and headers of every request. */
export interface LiveRulesOptions {
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Reads the loaded rule groups from Prometheus' rules API (`GET /api/v1/rules`). */
export function createPrometheusLiveRules(options: LiveRulesOptions): LiveRules {
  return {
    async loadedGroups() {
      const body = await fetchRules(options);
      return groupNames(body);
    },
  };
}

async function fetchRules({ baseUrl, headers = {} }: LiveRulesOptions): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    // Headers may hold a token: they go to no other place than the one that was configured.
    const response = await fetch(`${baseUrl}/api/v1/rules`, { headers, signal, redirect: 'manual' });
    if (response.ok) return await response.json();
    throw unavailable(baseUrl, `HTTP status ${String(response.status)}`);
  } catch (error) {
    if (error instanceof ScoutError) throw error;
    throw unavailable(baseUrl, 'no usable answer', error);
  }
}

function groupNames(body: unknown): readonly string[] {
  const groups = (body as { readonly data?: { readonly groups?: readonly { readonly name?: unknown }[] } }).data
    ?.groups;
  return (groups ?? []).flatMap((group) => (typeof group.name === 'string' ? [group.name] : []));
}

function unavailable(baseUrl: string, reason: string, cause?: unknown): ScoutError {
  return new ScoutError({
    code: ErrorCode.unavailable,
    message: `Prometheus at ${baseUrl} did not list its rules (${reason}); check SLO_SCOUT_PROMETHEUS_URL.`,
    cause,
  });
}
