import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ArtifactValidation, GeneratedArtifact } from '../../domain/artifact/artifact.ts';
import type { RuleValidator } from '../../domain/artifact/ports.ts';
import { runProgram } from '../../platform/process/run-program.ts';

const TIMEOUT_MS = 120_000;

/** Validates generated rules with the real promtool: `check rules`, then `test rules`. */
export function createPromtoolRuleValidator(options: { readonly promtoolPath: string }): RuleValidator {
  return {
    async validate(files) {
      const dir = await mkdtemp(join(tmpdir(), 'slo-scout-rules-'));
      try {
        await writeFiles(dir, files);
        return await validateFiles(options.promtoolPath, dir, files);
      } finally {
        await rm(dir, { recursive: true, force: true });
      }
    },
  };
}

async function writeFiles(dir: string, files: readonly GeneratedArtifact[]): Promise<void> {
  for (const file of files) {
    const target = join(dir, file.path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, file.content);
  }
}

async function validateFiles(
  promtoolPath: string,
  dir: string,
  files: readonly GeneratedArtifact[],
): Promise<ReadonlyMap<string, ArtifactValidation>> {
  const results = new Map<string, ArtifactValidation>();
  for (const file of files) {
    const command = COMMANDS[file.type];
    if (command === undefined) continue;
    // A test file names its rules by relative path, so promtool runs in the file's own folder.
    const run = await runProgram(promtoolPath, [...command, basename(file.path)], {
      cwd: dirname(join(dir, file.path)),
      timeoutMs: TIMEOUT_MS,
    });
    results.set(file.path, {
      status: run.exitCode === 0 ? 'passed' : 'failed',
      output: withoutRepetition(`${run.stdout}\n${run.stderr}`.replaceAll(dir, '')),
    });
  }
  return results;
}

const COMMANDS: Readonly<Partial<Record<GeneratedArtifact['type'], readonly string[]>>> = {
  prometheus_rule: ['check', 'rules'],
  prometheus_rule_test: ['test', 'rules'],
};

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `promtool test rules` prints every problem of a rule file once per test, between many empty lines. */
function withoutRepetition(output: string): string {
  return [...new Set(output.split('\n').filter((line) => line.trim() !== ''))].join('\n').trim();
}
