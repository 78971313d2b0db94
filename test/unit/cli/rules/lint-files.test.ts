import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerConvertCommand } from '../../../../cli/commands/convert.ts';
import { registerLintCommand } from '../../../../cli/commands/lint.ts';
import { describeFinding, lintFiles } from '../../../../cli/rules/lint-files.ts';
import { sharedData } from '../../../support/shared-data.ts';

const SPEC = `
version: prometheus/v1
service: shop
slos:
  - name: checkout
    objective: 90
    sli:
      events:
        error_query: sum(rate(b[{{.window}}]))
        total_query: sum(rate(t[{{.window}}]))
    alerting: {name: A}
`;

function run(args: readonly string[], stdin: string) {
  const output = { stdout: '', stderr: '' };
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const stdout = { write: (text: string) => (output.stdout += text) };
  const deps = { stdin: Readable.from([stdin]), stdout, stderr: { write: (text: string) => (output.stderr += text) } };
  registerLintCommand(program, deps);
  registerConvertCommand(program, deps);
  return { output, done: program.parseAsync([...args], { from: 'user' }) };
}

describe('linting files', () => {
  it('says where a finding is', () => {
    expect(lintFiles([{ file: 'a.yml', text: SPEC }], 30).map(describeFinding)).toEqual([
      expect.stringMatching(/^a\.yml \(document 1\) shop-checkout: error dead_alert: at 90 % the quick page/),
    ]);
  });

  it('finds nothing but what is meant in Sloth’s example', (context) => {
    const text = readFileSync(sharedData('slo-rules/spec/home-wifi.yml', context), 'utf8');

    expect(lintFiles([{ file: 'a.yml', text }], 30)).toEqual([]);
  });

  it('finds the documents of a rule file that Prometheus ignores', (context) => {
    const read = (name: string) => readFileSync(sharedData(`slo-rules/expected/${name}.yml`, context), 'utf8');

    expect(lintFiles([{ file: 'r.yml', text: read('multifile') }], 30)).toEqual([
      expect.objectContaining({ severity: 'error', rule: 'multi_document', document: 2 }),
    ]);
    // Of one document the SLOs are read, and judged like those of a specification.
    expect(lintFiles([{ file: 'r.yml', text: read('getting-started') }], 30)).toEqual([
      expect.objectContaining({ severity: 'warning', rule: 'missing_guard', slo: 'myservice-requests-availability' }),
    ]);
  });

  it('reports what cannot be read as a finding', () => {
    expect(lintFiles([{ file: 'a.yml', text: SPEC.replace('90', '190') }], 30).map(describeFinding)).toEqual([
      expect.stringMatching(/^a\.yml \(document 1\): error specification: line 6 slos\[0\]\.objective is 190/),
    ]);
  });
});

describe('the commands lint and convert', () => {
  it('lint fails when something is wrong, after saying what', async () => {
    const { output, done } = run(['lint', '-', '--json'], SPEC);

    await expect(done).rejects.toThrow('1 error found; see above.');
    expect(JSON.parse(output.stdout)).toEqual([expect.objectContaining({ rule: 'dead_alert', slo: 'shop-checkout' })]);
  });

  it('lint says that nothing was found', async () => {
    const { output, done } = run(['lint', '-'], SPEC.replace('90', '99'));
    await done;

    expect(output.stdout).toBe('Nothing found.\n');
  });

  it('convert writes the other format', async () => {
    const { output, done } = run(['convert', '-', '--to', 'openslo', '--default-period', '4w'], SPEC);
    await done;

    expect(output.stdout).toMatch(/^apiVersion: openslo\/v1\n[^]*duration: 28d/);
    expect(output.stderr).toBe('');
  });
});
