import type { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import { needsHashKey, readPolicyItems } from '../../contracts/settings/redaction-policy-items.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createConfiguredRedactor } from '../../ingest/redaction/configured-redactor.ts';
import type { RedactionConfig } from '../../platform/config/redaction-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { readBytes } from '../import/read-bytes.ts';
import { redactStream } from '../redact/redact-stream.ts';

/** What the command needs of the process. */
export interface RedactCommandDeps {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** The settings of redaction, asked when the command runs, so that help works without a configuration. */
  readonly redaction: () => RedactionConfig;
}

interface RedactFlags {
  readonly spans?: boolean;
  readonly policy?: string;
  readonly patterns?: string;
}

const HELP = `
Lines come out as they went in but for what is redacted; lines that are not UTF-8 keep their bytes.
With --spans each redacted place is one JSON line {"line","kind","start","end"}: line counts from 1, start and end
are offsets in UTF-16 code units within the line (in bytes where a line is not UTF-8), the end is exclusive.
Private keys are followed over lines. The policy is that of ingest: SLO_SCOUT_REDACTION and its key, unless given here.`;

/** `slo-scout redact [FILE]`: what ingest would do to the lines of a file. */
export function registerRedactCommand(program: Command, deps: RedactCommandDeps): void {
  program
    .command('redact')
    .argument('[file]', 'file to read, also .gz (default: standard input, as -)', '-')
    .description('redact personal data and secrets in lines of text')
    .option('--spans', 'print what would be redacted as JSON lines, without the values')
    .option('--policy <items>', 'kind=action separated by commas; actions off, mask, hash, drop; all=… for every kind')
    .option('--patterns <path>', 'YAML or JSON file of [{pattern, replacement}] to redact besides')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: RedactFlags) => {
      await runRedact(file, flags, deps);
    });
}

async function runRedact(file: string, flags: RedactFlags, deps: RedactCommandDeps): Promise<void> {
  const active = await createConfiguredRedactor(withFlags(deps.redaction(), flags), {
    logger: createSilentLogger(),
    metrics: createMetrics(),
  });
  try {
    const output = flags.spans === true ? 'spans' : 'lines';
    await redactStream(readBytes(file, deps.stdin), active.redactor, { output, stdout: deps.stdout });
  } finally {
    active.close();
  }
}

function withFlags(configured: RedactionConfig, flags: RedactFlags): RedactionConfig {
  const patternsFile = flags.patterns ?? configured.patternsFile;
  if (flags.policy === undefined) return { ...configured, patternsFile };
  const items = flags.policy.split(',').filter((item) => item.trim() !== '');
  const { policy, problems: wrongItems } = readPolicyItems(items);
  const lacksKey = configured.hashKey === undefined && needsHashKey(policy);
  const problems = [...wrongItems, ...(lacksKey ? ['has hash; set SLO_SCOUT_REDACTION_HASH_KEY'] : [])];
  if (problems.length === 0) return { ...configured, policy, patternsFile };
  const message = problems.map((problem) => `--policy ${problem}.`).join('\n');
  throw new ScoutError({ code: ErrorCode.invalidArgument, message });
}
