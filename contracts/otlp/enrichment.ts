/** The resource attribute by which ingest says whose telemetry it is. Senders cannot set it: theirs is dropped. */
export const TENANT_ATTRIBUTE = 'slo_scout.tenant';
