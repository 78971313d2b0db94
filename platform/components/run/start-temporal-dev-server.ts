import type { RunningServer } from './running-server.ts';
import { startServer } from './start-server.ts';
import { accepts, LOOPBACK, requireFreePort } from './tcp-port.ts';

/** The value types of Temporal's search attributes. */
export type SearchAttributeType = 'Bool' | 'Datetime' | 'Double' | 'Int' | 'Keyword' | 'KeywordList' | 'Text';

/** Where the development server listens and keeps its state. */
export interface TemporalDevServerOptions {
  /** Path of the `temporal` program. */
  readonly program: string;
  readonly port: number;
  readonly uiPort: number;
  /** SQLite file; without it the state is gone at the end. */
  readonly databaseFile?: string;
  /** Created beside `default`. */
  readonly namespace?: string;
  readonly searchAttributes: Readonly<Record<string, SearchAttributeType>>;
  readonly logFile: string;
  readonly portSetting?: string;
  readonly uiPortSetting?: string;
  readonly detached?: boolean;
}

/** A Temporal development server and the address of its UI. */
export interface TemporalDevServer extends RunningServer {
  /** `host:port` of the web UI. */
  readonly uiAddress: string;
}

/** Starts Temporal's development server with its UI; namespaces and search attributes exist when it resolves. */
export async function startTemporalDevServer(options: TemporalDevServerOptions): Promise<TemporalDevServer> {
  const { port, uiPort } = options;
  await requireFreePort({ port, purpose: 'the Temporal server', ...setting(options.portSetting) });
  await requireFreePort({ port: uiPort, purpose: 'the Temporal UI', ...setting(options.uiPortSetting) });
  const server = await startServer({
    name: 'Temporal development server',
    program: options.program,
    args: ['server', 'start-dev', ...flags(options)],
    port,
    logFile: options.logFile,
    // It prints this line when everything inside it has started.
    isReady: async (log) => /^Server: /m.test(log) && (await accepts(port)) && (await accepts(uiPort)),
    readyTimeoutMs: 60_000,
    detached: options.detached ?? false,
  });
  return { ...server, uiAddress: `${LOOPBACK}:${uiPort}` };
}

function flags(options: TemporalDevServerOptions): readonly string[] {
  const { databaseFile, namespace } = options;
  const attributes = Object.entries(options.searchAttributes).flatMap(([name, type]) => {
    return ['--search-attribute', `${name}=${type}`];
  });
  return [
    ...['--ip', LOOPBACK, '--port', String(options.port), '--ui-port', String(options.uiPort)],
    ...(databaseFile === undefined ? [] : ['--db-filename', databaseFile]),
    ...(namespace === undefined || namespace === 'default' ? [] : ['--namespace', namespace]),
    ...attributes,
    ...['--log-level', 'warn', '--color', 'never'],
  ];
}

function setting(name: string | undefined): { readonly setting?: string } {
  return name === undefined ? {} : { setting: name };
}
