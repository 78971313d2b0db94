import type { SettingSource } from '../../../platform/config/setting-reader.ts';
import { findFreePort } from '../../../platform/components/run/tcp-port.ts';
import { startCommand } from '../../start/role-process.ts';
import type { RoleProcess } from '../../start/role-process.ts';
import { ShopService } from './shop-model.ts';

/** The running shop. */
export interface Shop {
  /** Base URL of the frontend. */
  readonly url: string;
  /** Lets a share of the payments fail from now on, until it is called with 0. */
  breakPayments(failureRatio: number): Promise<void>;
  /** Ends the services after they exported all spans; safe to call twice. */
  stop(): Promise<void>;
}

/** What {@link startShop} needs. */
export interface ShopOptions {
  readonly otlpUrl: string;
  /** The deployment environment that its spans carry. */
  readonly environment: string;
  readonly processEnvironment: SettingSource;
  readonly logDir: string;
}

/** Starts the five services, each a process of its own on a free port. @throws ScoutError when one cannot start */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const services = Object.values(ShopService);
  const urls = new Map<ShopService, string>();
  for (const service of services) urls.set(service, `http://127.0.0.1:${String(await findFreePort())}`);
  const started = await Promise.allSettled(services.map((service) => startService(service, urls, options)));
  const processes = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((process) => process.stop()));
  };
  const failed = started.find((start) => start.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return {
    url: urls.get(ShopService.frontend) ?? '',
    async breakPayments(failureRatio) {
      await fetch(`${urls.get(ShopService.payments) ?? ''}/-/faults?failure_ratio=${String(failureRatio)}`);
    },
    stop,
  };
}

function startService(
  service: ShopService,
  urls: ReadonlyMap<ShopService, string>,
  options: ShopOptions,
): Promise<RoleProcess> {
  const peers = [...urls].map(([name, url]) => ['--peer', `${name}=${url}`]);
  const port = new URL(urls.get(service) ?? '').port;
  const flags = ['--port', port, '--otlp', options.otlpUrl, '--environment', options.environment];
  return startCommand({
    name: service,
    title: `service ${service} of the shop`,
    args: ['shop', service, ...flags, ...peers.flat()],
    environment: options.processEnvironment,
    logDir: options.logDir,
  });
}
