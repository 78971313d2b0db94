import type { Sli } from '../../../contracts/rest/sli.ts';
import { sliKindText } from '../../output/sli-text.ts';
import { table } from '../../output/table.ts';
import { broken } from '../demo-context.ts';
import type { DemoContext } from '../demo-context.ts';
import { balancedTarget } from './balanced-target.ts';
import type { Target } from './balanced-target.ts';

/** A time in which something was wrong. */
export interface KnownIncident {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

type Episode = Target['backtest']['episodes'][number];

interface Page {
  readonly sli: Sli;
  readonly episode: Episode;
}

/** What the backtest says about the incidents that really happened. */
export interface IncidentMatch {
  readonly paged: readonly { readonly incident: KnownIncident; readonly pages: readonly Page[] }[];
  /** Pages at times when nothing was wrong. */
  readonly elsewhere: readonly Page[];
}

/** The long window of the fastest alert: so long an alert may stay on, or come back, after an incident. */
const AFTERMATH_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Assigns every page of the balanced targets to the incident in whose time it falls. */
export function matchIncidents(slis: readonly Sli[], incidents: readonly KnownIncident[]): IncidentMatch {
  const pages = slis.flatMap((sli) =>
    (balancedTarget(sli)?.backtest.episodes ?? [])
      .filter(({ severity }) => severity === 'page')
      .map((episode) => ({ sli, episode })),
  );
  const isIn = ({ episode }: Page, incident: KnownIncident): boolean => {
    const startMs = Date.parse(episode.start);
    // Pages are known to the minute.
    return startMs > incident.fromMs - MINUTE_MS && startMs < incident.toMs + AFTERMATH_MS;
  };
  return {
    paged: incidents.map((incident) => ({ incident, pages: pages.filter((page) => isIn(page, incident)) })),
    elsewhere: pages.filter((page) => !incidents.some((incident) => isIn(page, incident))),
  };
}

/**
 * Shows what the recommended alerts would have done in the incidents of the history.
 * @throws ScoutError failed_precondition when one of `mustPage` did not page, or a page came in a quiet time
 */
export function showIncidents(
  { say }: DemoContext,
  slis: readonly Sli[],
  incidents: { readonly mustPage: readonly KnownIncident[]; readonly mayPage: readonly KnownIncident[] },
): void {
  const match = matchIncidents(slis, [...incidents.mustPage, ...incidents.mayPage]);
  const right = (head: string) => ({ head, align: 'right' }) as const;
  const heads = ['incident', 'began', 'paged by', right('after'), right('in alert'), right('budget spent')];
  say.line(
    `\n${table(
      heads,
      match.paged.flatMap(({ incident, pages }) =>
        pages.length === 0
          ? [
              [
                incident.name,
                timeText(incident.fromMs),
                incidents.mustPage.includes(incident) ? 'no page' : 'no page: too short yet',
              ],
            ]
          : pages.map(pageRow(incident)),
      ),
    )}\n`,
  );
  const days = slis[0] === undefined ? 0 : historyDays(slis[0]);
  say.line(`Pages at quiet times: ${String(match.elsewhere.length)} in ${days.toFixed(1)} days.`);
  const silent = match.paged.find(({ incident, pages }) => incidents.mustPage.includes(incident) && pages.length === 0);
  if (silent !== undefined) throw broken(`The backtest shows no page for the incident "${silent.incident.name}".`);
  const [stray] = match.elsewhere;
  if (stray !== undefined) throw broken(`The backtest pages at ${stray.episode.start}, when nothing was wrong.`);
}

function pageRow(incident: KnownIncident): (page: Page) => readonly string[] {
  return ({ sli, episode }) => {
    const startMs = Date.parse(episode.start);
    return [
      incident.name,
      timeText(incident.fromMs),
      `${sli.operation}, ${sliKindText(sli)}`,
      `${String(Math.round((startMs - incident.fromMs) / MINUTE_MS))} min`,
      `${String(Math.round((Date.parse(episode.end) - startMs) / MINUTE_MS))} min`,
      `${(episode.budget_spent * 100).toFixed(1)} %`,
    ];
  };
}

function historyDays({ attained }: Sli): number {
  return (Date.parse(attained.to) - Date.parse(attained.from)) / 86_400_000;
}

/** `Wed 11 Nov 18:20`, UTC. */
function timeText(timeMs: number): string {
  const text = new Date(timeMs).toUTCString();
  return `${text.slice(0, 3)} ${text.slice(5, 11)} ${text.slice(17, 22)}`;
}
