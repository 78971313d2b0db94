import { table } from '../../output/table.ts';
import type { PlatformAddresses } from '../../start/platform-options.ts';
import { describeAddresses } from '../../start/describe-addresses.ts';
import { COMMAND } from '../demo-context.ts';
import type { DemoContext } from '../demo-context.ts';
import { ShopService } from '../shop/shop-model.ts';

/** Shows where the time went. */
export function sayTimings({ say }: DemoContext): void {
  const timings = say.timings();
  const total = timings.reduce((sum, [, seconds]) => sum + seconds, 0);
  const rows = [...timings, ['total', total] as const].map(([stage, seconds]) => [stage, `${seconds.toFixed(1)} s`]);
  say.line(`\n${table(['stage', { head: 'time', align: 'right' }], rows)}`);
}

/** Ends the demo: what to open, and how to go through it step by step. */
export function sayWhatNext({ say, environment }: DemoContext, { addresses, stateDir, keepsRunning }: NextSteps): void {
  if (keepsRunning) say.line(describeAddresses(addresses));
  else say.line(`\nTo look at it: npm start -- --state-dir ${stateDir}\nthen open ${addresses.api}`);
  const service = ShopService.frontend;
  const steps: readonly (readonly [string, string])[] = [
    ['services and journeys', `${COMMAND} services; ${COMMAND} journeys --service ${service}`],
    ['analyse once more', `${COMMAND} analyze ${service} --environment ${environment} --force --wait`],
    ['read a recommendation', `${COMMAND} slis; ${COMMAND} slis show SLI`],
    ['decide', `${COMMAND} approve SLI; ${COMMAND} reject SLI --reason "why"`],
    ['watch the delivery', `${COMMAND} deliveries; ${COMMAND} artifacts`],
    ['review and merge', `${COMMAND} pr; ${COMMAND} pr diff 1; ${COMMAND} pr merge 1`],
    ['your own traces', `${COMMAND} import FILE.jsonl.gz`],
    ['the delivered files', `git clone ${addresses.gitRepository}`],
  ];
  say.line(`\nStep by step:\n${steps.map(([step, command]) => `  ${step.padEnd(22)} ${command}`).join('\n')}`);
  if (keepsRunning) say.line('\nThe platform runs until you press Ctrl-C.');
}

/** Where the demo stands at its end. */
export interface NextSteps {
  readonly addresses: PlatformAddresses;
  readonly stateDir: string;
  readonly keepsRunning: boolean;
}
