import type { ComponentName } from './component.ts';

/** The file operations that finding and installing need. Paths are absolute. */
export interface ComponentFiles {
  /** Text of a file, or `undefined` when there is none. */
  readText(path: string): Promise<string | undefined>;
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  isProgram(path: string): Promise<boolean>;
  isFolder(path: string): Promise<boolean>;
  makeFolder(path: string): Promise<void>;
  /** Writes a file with its folders; `mode` as in chmod. */
  write(path: string, text: string, mode?: number): Promise<void>;
  /** Writes a file that did not exist, whole or not at all; `false` when it did. */
  createExclusively(path: string, text: string): Promise<boolean>;
  link(target: string, path: string): Promise<void>;
  makeProgram(path: string): Promise<void>;
  touch(path: string): Promise<void>;
  modifiedAtMs(path: string): Promise<number | undefined>;
  /** Renames; `false` when the target is there already. */
  rename(from: string, to: string): Promise<boolean>;
  /** Removes a file or a tree; missing is fine. */
  remove(path: string): Promise<void>;
}

/** A program to run to its end. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** How a {@link Command} ended. `exitCode` is null when a signal ended it. */
export type CommandResult =
  | { readonly kind: 'exited'; readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'timed_out'; readonly timeoutMs: number };

/** Other processes of this machine. */
export interface Processes {
  readonly pid: number;
  readonly host: string;
  readonly isAdministrator: boolean;
  isAlive(pid: number): boolean;
  /** Rejects with `cancelled` when the signal fires; the child is gone by then. */
  run(command: Command, signal: AbortSignal): Promise<CommandResult>;
}

/** A file fetched, with its checksums in hexadecimal, or why it was not. */
export type DownloadResult =
  | { readonly kind: 'downloaded'; readonly sha256: string; readonly sha512: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Fetches a file over HTTP. A host that does not answer within `connectTimeoutMs` is a failure, not an exception. */
export interface Downloads {
  download(request: DownloadRequest, signal: AbortSignal): Promise<DownloadResult>;
}

/** What to fetch and where to put it. */
export interface DownloadRequest {
  readonly url: string;
  readonly path: string;
  readonly connectTimeoutMs: number;
}

/** Time, for waiting and for saying how long something took. */
export interface ComponentClock {
  nowMs(): number;
  /** Resolves early when the signal fires. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
  /** Calls back every `intervalMs` until the returned function is called. */
  every(intervalMs: number, callback: () => void): () => void;
}

/** A line of progress for a person. */
export interface ComponentEvent {
  readonly component: ComponentName;
  readonly kind: 'step' | 'waiting' | 'done' | 'failed' | 'skipped';
  readonly message: string;
  readonly elapsedMs: number;
}

/** What the machine looks like and what the user configured. */
export interface ComponentSettings {
  /** Absolute; holds `components/`. */
  readonly cacheFolder: string;
  /** Paths by component name, each set by its own setting. */
  readonly paths: Readonly<Partial<Record<ComponentName, string>>>;
  /** The folders of the PATH, in order. */
  readonly pathFolders: readonly string[];
  readonly platform: Platform;
}

/** Operating system and processor, as Node names them. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

/** Everything outside this folder that finding and installing touch. */
export interface ComponentWorld {
  readonly settings: ComponentSettings;
  readonly files: ComponentFiles;
  readonly processes: Processes;
  readonly downloads: Downloads;
  readonly clock: ComponentClock;
  readonly report: (event: ComponentEvent) => void;
  readonly signal: AbortSignal;
}
