import type { AlertEpisode } from './backtest.ts';

/** A time of trouble; epoch milliseconds, end exclusive. */
export interface IncidentTime {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How pages and known incidents go together. */
export interface IncidentMatch {
  readonly pages: number;
  /** Pages that were about an incident. */
  readonly pagesAboutIncidents: number;
  readonly incidents: number;
  readonly incidentsPaged: number;
  /** pagesAboutIncidents / pages; undefined without pages. */
  readonly precision: number | undefined;
  /** incidentsPaged / incidents; undefined without incidents. */
  readonly recall: number | undefined;
}

/** A page this long after an incident's end still belongs to it: the quick page's long window has to run out. */
const INCIDENT_TAIL_MS = 3_600_000;

/** Whether a page was about an incident: it fired between the incident's begin and shortly after its end. */
export function belongsTo(page: Pick<AlertEpisode, 'startMs' | 'endMs'>, incident: IncidentTime): boolean {
  return page.startMs < incident.toMs + INCIDENT_TAIL_MS && page.endMs > incident.fromMs;
}

/** Precision and recall of the pages (SRE workbook ch. 5) against the incidents that people know of. */
export function matchIncidents(episodes: readonly AlertEpisode[], incidents: readonly IncidentTime[]): IncidentMatch {
  const pages = episodes.filter(({ severity }) => severity === 'page');
  const about = pages.filter((page) => incidents.some((incident) => belongsTo(page, incident))).length;
  const paged = incidents.filter((incident) => pages.some((page) => belongsTo(page, incident))).length;
  return {
    ...{ pages: pages.length, pagesAboutIncidents: about, incidents: incidents.length, incidentsPaged: paged },
    precision: pages.length === 0 ? undefined : about / pages.length,
    recall: incidents.length === 0 ? undefined : paged / incidents.length,
  };
}
