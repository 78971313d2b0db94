/** How a server's process ended. `expected` is true when {@link RunningServer.stop} asked for it. */
export interface ServerExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly expected: boolean;
  /** The end of its log, for a message. */
  readonly lastLines: readonly string[];
}

/** A server of the table that answers on loopback. */
export interface RunningServer {
  readonly name: string;
  /** `host:port`, ready for clients. */
  readonly address: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when the process ends, by request or not; never rejects. */
  readonly exited: Promise<ServerExit>;
  /** Asks it to end, kills it after a grace time, and resolves when it is gone. Safe to call again. */
  stop(): Promise<void>;
}
