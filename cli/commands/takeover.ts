import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { createPrometheusQueries } from '../../adapters/prometheus/create-prometheus-queries.ts';
import { refuseProblems } from '../../contracts/slo-spec/spec-problem.ts';
import { readSloSpecs } from '../../contracts/slo-spec/read-slo-specs.ts';
import { covers } from '../../domain/sli-discovery/covers.ts';
import type { PrometheusQueries } from '../../domain/sli-discovery/ports.ts';
import { discoverSlis } from '../discover/discover-slis.ts';
import type { DiscoveredSli } from '../discover/discovery.ts';
import { readTextFiles } from '../rules/read-text-files.ts';
import { writeTextFile } from '../rules/write-text-file.ts';
import { describeTakeover } from '../takeover/takeover-text.ts';
import { takeoverReport } from '../takeover/takeover-report.ts';
import { splitObjectives } from '../takeover/split-objectives.ts';
import { takeOver } from '../takeover/take-over.ts';
import type { TakeOverQuestion } from '../takeover/take-over.ts';
import { writeBack } from '../takeover/write-back.ts';
import { DEFAULT_WINDOW_DAYS, parsePeriod } from './period.ts';
import { historyQuestion, requirePrometheus, terminalProgress, withPrometheusOptions } from './prometheus-flags.ts';
import type { PrometheusCommandDeps, PrometheusFlags } from './prometheus-flags.ts';

/** What the command needs of the process. */
export interface TakeoverCommandDeps extends PrometheusCommandDeps {
  readonly stdin: Readable;
}

interface TakeoverFlags extends PrometheusFlags {
  readonly defaultPeriod: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Operations of a service that are looked at for what no SLO measures. */
const OPERATIONS = 20;

const HELP = `
Reads Sloth, OpenSLO and Pyrra specifications, and rule files and PrometheusRule objects that Sloth or SLO-Scout made, also
autometrics' rule file, whose SLOs are told apart by the objectives that the code names. Each SLO is checked for
contradictions; with a Prometheus its queries are run, its alerts are replayed over the history, and its objective is
judged; then what no SLO measures is named. -o writes the specifications back in their own format, with the objectives
that are advised.`;

/** `slo-scout takeover FILE…`: a team's running SLOs, looked at before anything is recommended beside them. */
export function registerTakeoverCommand(program: Command, deps: TakeoverCommandDeps): void {
  withPrometheusOptions(program.command('takeover'))
    .argument('<files...>', 'specifications or rule files, or folders of them; - reads standard input')
    .description('recognise the SLOs that run already: backtest them, and find what they leave out')
    .option('--default-period <days>', 'SLO window where a specification has none', parsePeriod, DEFAULT_WINDOW_DAYS)
    .option('-o, --out <file>', 'write the specifications back, with the objectives that are advised')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: TakeoverFlags) => {
      await runTakeover(files, flags, deps);
    });
}

async function runTakeover(files: readonly string[], flags: TakeoverFlags, deps: TakeoverCommandDeps): Promise<void> {
  const { stdin, stdout, stderr, nowMs } = deps;
  const texts = await readTextFiles(files, stdin);
  const read = readSloSpecs(texts);
  refuseProblems(read.problems);
  const baseUrl = flags.prometheus ?? deps.defaultPrometheus();
  const prometheus =
    baseUrl === undefined
      ? undefined
      : createPrometheusQueries({ baseUrl: requirePrometheus(baseUrl), headers: flags.header });
  const progress = terminalProgress(stderr);
  try {
    const asked = historyQuestion(flags, nowMs());
    const split =
      prometheus === undefined
        ? { documents: read.documents, unused: new Set<never>() }
        : await splitObjectives(prometheus, read.documents, asked.range);
    const question: TakeOverQuestion = {
      ...{ ...asked, ...split, prometheus, defaultWindowDays: flags.defaultPeriod, onProgress: progress.show },
    };
    const taken = await takeOver(question);
    const uncovered = prometheus === undefined ? [] : await findUncovered(prometheus, question);
    progress.end();
    const report = takeoverReport(taken, uncovered);
    stdout.write(
      flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : describeTakeover(taken, uncovered),
    );
    if (flags.out !== undefined) {
      await writeTextFile(flags.out, writeBack({ files: texts, documents: split.documents }, taken));
    }
  } finally {
    progress.end();
  }
}

async function findUncovered(
  prometheus: PrometheusQueries,
  { documents, range, defaultWindowDays, limits, seed, onProgress }: TakeOverQuestion,
): Promise<readonly DiscoveredSli[]> {
  const { slis } = await discoverSlis(prometheus, {
    ...{ range, limits, seed, onProgress },
    ...{ service: undefined, maxOperations: OPERATIONS, windowDays: defaultWindowDays },
  });
  const known = documents.flatMap(({ slos }) => slos.map(({ sli }) => sli));
  return slis.filter(({ sli }) => !known.some((running) => covers(running, sli)));
}
