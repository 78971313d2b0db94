import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type {
  Command,
  CommandResult,
  ComponentEvent,
  ComponentFiles,
  ComponentWorld,
  DownloadRequest,
  DownloadResult,
} from '../../../platform/components/ports.ts';

interface FakeFile {
  text: string;
  mode: number;
  modifiedAtMs: number;
}

/** An in-memory machine: files, processes and a clock that moves only when somebody sleeps. */
export interface FakeWorld extends ComponentWorld {
  readonly contents: Map<string, FakeFile>;
  readonly commands: Command[];
  readonly requests: DownloadRequest[];
  readonly events: ComponentEvent[];
  readonly alive: Set<number>;
  readonly interruption: AbortController;
  /** Answers commands; the default knows no program. */
  onCommand: (command: Command) => CommandResult;
  /** Answers downloads; the default reaches no host. */
  onDownload: (request: DownloadRequest) => DownloadResult;
  /** Runs after each sleep. */
  onSleep: () => void;
  put(path: string, text?: string, mode?: number): void;
  paths(): readonly string[];
}

export const OWN_PID = 100;

/** A command that ended well with the given output. */
export function printed(stdout: string): CommandResult {
  return { kind: 'exited', exitCode: 0, stdout, stderr: '' };
}

export function createFakeWorld(settings: Partial<ComponentWorld['settings']> = {}): FakeWorld {
  const interruption = new AbortController();
  let nowMs = 1_000_000;
  const timers = new Set<{ intervalMs: number; callback: () => void; nextMs: number }>();
  const contents = new Map<string, FakeFile>();
  const world: FakeWorld = {
    settings: {
      cacheFolder: '/cache',
      paths: {},
      pathFolders: ['/usr/bin'],
      platform: { os: 'linux', arch: 'x64' },
      ...settings,
    },
    ...{ contents, interruption, commands: [], requests: [], events: [], alive: new Set([OWN_PID]) },
    signal: interruption.signal,
    files: createFakeFiles(contents, () => nowMs),
    processes: {
      ...{ pid: OWN_PID, host: 'here', isAdministrator: false },
      isAlive: (pid) => world.alive.has(pid),
      run: async (command, signal) => {
        if (signal.aborted) throw new ScoutError({ code: ErrorCode.cancelled, message: 'Interrupted.' });
        world.commands.push(command);
        return world.onCommand(command);
      },
    },
    downloads: {
      download: async (request) => {
        world.requests.push(request);
        return world.onDownload(request);
      },
    },
    clock: {
      nowMs: () => nowMs,
      sleep: async (durationMs) => {
        nowMs += durationMs;
        for (const timer of timers) {
          for (; timer.nextMs <= nowMs; timer.nextMs += timer.intervalMs) timer.callback();
        }
        world.onSleep();
      },
      every: (intervalMs, callback) => {
        const timer = { intervalMs, callback, nextMs: nowMs + intervalMs };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
    report: (event) => world.events.push(event),
    onCommand: () => ({ kind: 'not_found' }),
    onDownload: () => ({ kind: 'failed', reason: 'no such host' }),
    onSleep: () => undefined,
    put: (path, text = '', mode = 0o644) => void contents.set(path, { text, mode, modifiedAtMs: nowMs }),
    paths: () => [...contents.keys()].sort(),
  };
  return world;
}

function createFakeFiles(contents: Map<string, FakeFile>, nowMs: () => number): ComponentFiles {
  const inside = (folder: string) => [...contents.keys()].filter((path) => path.startsWith(`${folder}/`));
  const write = (path: string, text: string, mode = 0o644) =>
    void contents.set(path, { text, mode, modifiedAtMs: nowMs() });
  return {
    readText: async (path) => contents.get(path)?.text,
    list: async (folder) => {
      const names = inside(folder).map((path) => path.slice(folder.length + 1).split('/')[0]!);
      return [...new Set(names)].sort();
    },
    isProgram: async (path) => ((contents.get(path)?.mode ?? 0) & 0o111) !== 0,
    isFolder: async (path) => inside(path).length > 0,
    makeFolder: async () => undefined,
    write: async (path, text, mode) => write(path, text, mode),
    createExclusively: async (path, text) => {
      if (contents.has(path)) return false;
      write(path, text);
      return true;
    },
    link: async (target, path) => write(path, `-> ${target}`),
    makeProgram: async (path) => write(path, contents.get(path)?.text ?? '', 0o755),
    touch: async (path) => {
      const file = contents.get(path);
      if (file !== undefined) file.modifiedAtMs = nowMs();
    },
    modifiedAtMs: async (path) => {
      const times = [path, ...inside(path)].flatMap((name) => contents.get(name)?.modifiedAtMs ?? []);
      return times.length === 0 ? undefined : Math.max(...times);
    },
    rename: async (from, to) => {
      const moved = contents.has(from) ? [from] : inside(from);
      if (moved.length === 0 || (!contents.has(from) && inside(to).length > 0)) return false;
      for (const path of moved) {
        contents.set(to + path.slice(from.length), contents.get(path)!);
        contents.delete(path);
      }
      return true;
    },
    remove: async (path) => {
      for (const name of [path, ...inside(path)]) contents.delete(name);
    },
  };
}
