import type { Command } from 'commander';
import type { SettingSource } from '../../platform/config/setting-reader.ts';
import { demoEnvironment } from '../demo/demo-settings.ts';
import type { DemoFlags } from '../demo/demo-settings.ts';
import { interruption } from '../interruption.ts';

/** `slo-scout demo`: the whole job on telemetry of a small shop, and the hidden command of that shop's services. */
export function registerDemoCommand(program: Command, environment: SettingSource): void {
  program
    .command('demo')
    .description('start the platform, feed it real telemetry and take it all the way to a merged pull request')
    .option('--event-log <kind>', 'postgres or kafka (SLO_SCOUT_EVENT_LOG)')
    .option('--state-dir <folder>', 'where it keeps its data; emptied first (.slo-scout/demo)')
    .option('--keep-running', 'keep the platform running afterwards (what it does in a terminal anyway)')
    .action(async (flags: DemoFlags) => {
      const { runDemo } = await import('../demo/run-demo.ts');
      await runDemo({
        environment: demoEnvironment(environment, flags),
        output: process.stdout,
        keepRunning: flags.keepRunning === true || process.stdin.isTTY,
        signal: interruption(),
      });
    });
  registerShopCommand(program);
}

interface ShopFlags {
  readonly port: string;
  readonly otlp: string;
  readonly environment: string;
  readonly peer: readonly string[];
}

function registerShopCommand(program: Command): void {
  program
    .command('shop', { hidden: true })
    .argument('<service>')
    .requiredOption('--port <port>')
    .requiredOption('--otlp <url>')
    .requiredOption('--environment <name>')
    .option('--peer <name=url>', 'another service', (peer: string, peers: readonly string[]) => [...peers, peer], [])
    .action(async (service: string, { port, otlp, environment, peer }: ShopFlags) => {
      const { runShopService } = await import('../demo/shop/run-shop-service.ts');
      const peers = Object.fromEntries(peer.map((pair) => pair.split('=') as [string, string]));
      await runShopService({ service, port: Number(port), otlpUrl: otlp, environment, peers });
      // The channel to the demo would keep the process alive.
      process.exit(0);
    });
}
