import { z } from 'zod';
import { parsePrometheusDuration } from '../../domain/burn-rate/parse-prometheus-duration.ts';
import type { WindowPair } from '../../domain/burn-rate/windows.ts';
import { parseLeniently } from './parse-leniently.ts';
import { readYamlDocuments } from './yaml-document.ts';
import type { ProblemLog, YamlDocument } from './yaml-document.ts';

/** The window pairs of one SLO window, from a catalogue. */
export interface AlertWindows {
  readonly windowDays: number;
  readonly pairs: readonly WindowPair[];
}

const DAY_SECONDS = 86_400;

const Duration = z.string({ error: 'must be a duration, as 1h' }).transform((text, context) => {
  const seconds = parsePrometheusDuration(text);
  if (seconds === undefined) {
    context.addIssue({ code: 'custom', message: `is "${text}"; it must be a duration, as 1h` });
  }
  return seconds ?? 0;
});

const Windows = z
  .strictObject({
    errorBudgetPercent: z.number().positive('must be above 0').max(100, 'must be at most 100'),
    shortWindow: Duration,
    longWindow: Duration,
  })
  .refine(({ shortWindow, longWindow }) => shortWindow < longWindow, {
    path: ['shortWindow'],
    message: 'must be shorter than longWindow',
  });

const Severity = z.strictObject({ quick: Windows, slow: Windows });

/** Sloth's `AlertWindows` (`sloth.slok.dev/v1`): which windows and budget shares alert for an SLO window. */
const AlertWindowsSpec = z.strictObject({
  apiVersion: z.literal('sloth.slok.dev/v1', { error: 'must be sloth.slok.dev/v1' }),
  kind: z.literal('AlertWindows', { error: 'must be AlertWindows' }),
  spec: z.strictObject({
    sloPeriod: Duration.refine((seconds) => seconds % DAY_SECONDS === 0, 'must be whole days'),
    page: Severity,
    ticket: Severity,
  }),
});

/** Reads the window catalogues of a file; its problems go to the log. */
export function readAlertWindows(
  { file, text }: { readonly file: string; readonly text: string },
  log: ProblemLog,
): readonly AlertWindows[] {
  return readYamlDocuments(file, text, log).flatMap((document) => readDocument(document, log));
}

function readDocument(document: YamlDocument, log: ProblemLog): readonly AlertWindows[] {
  const parsed = parseLeniently(AlertWindowsSpec, document, log);
  if (parsed === undefined) return [];
  const { sloPeriod, page, ticket } = parsed.spec;
  const pair = (severity: 'page' | 'ticket', speed: 'quick' | 'slow'): WindowPair => {
    const { shortWindow, longWindow, errorBudgetPercent } = (severity === 'page' ? page : ticket)[speed];
    const windows = { shortWindowSeconds: shortWindow, longWindowSeconds: longWindow };
    return { severity, speed, ...windows, budgetPercent: errorBudgetPercent };
  };
  const pairs = [pair('page', 'quick'), pair('page', 'slow'), pair('ticket', 'quick'), pair('ticket', 'slow')];
  return [{ windowDays: sloPeriod / DAY_SECONDS, pairs }];
}
