import type { SliKind } from '../sli/sli-bucket.ts';

/** Kinds of SLIs that are read in other metrics than those of requests. */
export type WorkKind = 'freshness' | 'completion' | 'error_log_ratio';

/** Kinds of SLIs that discovery finds. */
export type DiscoveredKind = SliKind | WorkKind;
