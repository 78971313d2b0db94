import { describe, expect, it } from 'vitest';
import { createDemoConsole } from '../../../../../cli/demo/demo-console.ts';
import { matchIncidents, showIncidents } from '../../../../../cli/demo/stages/show-incidents.ts';
import type { KnownIncident } from '../../../../../cli/demo/stages/show-incidents.ts';
import { wireSli } from './wire-sli.ts';

const at = (time: string) => Date.parse(`2026-03-10T${time}:00Z`);
const outage: KnownIncident = { name: 'outage', fromMs: at('10:00'), toMs: at('10:45') };
const page = (start: string, end: string, severity: 'page' | 'ticket' = 'page') => ({
  severity,
  start: new Date(at(start)).toISOString(),
  end: new Date(at(end)).toISOString(),
  detection_minutes: 8,
  budget_spent: 0.125,
  bad_events: 40,
});

describe('matching pages with known incidents', () => {
  it('assigns pages in the time of an incident and shortly after it, and finds the others', () => {
    const slis = [wireSli([page('10:08', '11:00'), page('11:30', '11:40'), page('12:30', '12:40')])];

    const match = matchIncidents(slis, [outage]);

    expect(match.paged[0]?.pages.map(({ episode }) => episode.start.slice(11, 16))).toEqual(['10:08', '11:30']);
    expect(match.elsewhere.map(({ episode }) => episode.start.slice(11, 16))).toEqual(['12:30']);
  });

  it('leaves out tickets and refused recommendations', () => {
    const refused = { ...wireSli([]), outcome: { kind: 'refused' as const, reasons: [] } };

    const match = matchIncidents([wireSli([page('10:08', '11:00', 'ticket')]), refused], [outage]);

    expect(match).toEqual({ paged: [{ incident: outage, pages: [] }], elsewhere: [] });
  });
});

describe('showing incidents', () => {
  const show = (slis: readonly ReturnType<typeof wireSli>[]) => {
    const written: string[] = [];
    const say = createDemoConsole({ write: (text) => written.push(text) }, () => 0);
    const context = { say } as Parameters<typeof showIncidents>[0];
    return { written, run: () => showIncidents(context, slis, { mustPage: [outage], mayPage: [] }) };
  };

  it('shows when an incident paged, for how long, and what it spent', () => {
    const { written, run } = show([wireSli([page('10:08', '11:00')])]);

    run();

    expect(written.join('')).toMatch(/outage +Tue 10 Mar 10:00 +GET \/, availability +8 min +52 min +12\.5 %/);
    expect(written.join('')).toContain('Pages at quiet times: 0');
  });

  it('fails when an incident of the history did not page', () => {
    const { run } = show([wireSli([])]);

    expect(run).toThrow('no page for the incident "outage"');
  });

  it('fails when something pages at a quiet time', () => {
    const { run } = show([wireSli([page('10:08', '11:00'), page('20:00', '20:05')])]);

    expect(run).toThrow('when nothing was wrong');
  });
});
