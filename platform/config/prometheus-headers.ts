import { Secret } from './secret.ts';
import type { SettingReader } from './setting-reader.ts';

const NAME = 'SLO_SCOUT_PROMETHEUS_HEADERS';
/** A comma or a line break ends a header where the next one begins: values may have commas. */
const BETWEEN = /\s*[,\n]\s*(?=[A-Za-z0-9._-]+=)/;
const HEADER = /^([A-Za-z0-9._-]+)=([^\p{Cc}]+)$/u;

/** Reads headers as `name=value`, by lower-case name: tokens of Prometheus, or `X-Scope-OrgID` of Mimir. */
export function readPrometheusHeaders(read: SettingReader): Readonly<Record<string, Secret>> {
  const text = read.optionalText(NAME)?.trim();
  if (text === undefined) return {};
  const headers: Record<string, Secret> = {};
  for (const part of text.split(BETWEEN)) {
    const [, name, value] = HEADER.exec(part.trim()) ?? [];
    if (name === undefined || value === undefined) {
      read.problem(NAME, 'must be name=value, several separated by commas or line breaks');
      return {};
    }
    headers[name.toLowerCase()] = new Secret(value);
  }
  return headers;
}
