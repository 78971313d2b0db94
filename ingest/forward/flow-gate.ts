/** A connection as the gate sees it. */
export interface GateMember {
  /** Told when it may read again. */
  resume(): void;
  /** Lets go of what it holds, and closes, if that is a message that has been arriving for too long. */
  evictIfSlow(): void;
}

/** Bounds the bytes that all connections together hold. */
export interface FlowGate {
  /**
   * Counts bytes that a member now holds.
   * @returns whether it may read on; else it is resumed when there is room
   */
  hold(member: GateMember, bytes: number): boolean;
  /** Counts bytes that a member no longer holds. */
  release(member: GateMember, bytes: number): void;
  /** Forgets a member that holds nothing any more. */
  leave(member: GateMember): void;
}

const EVICT_EVERY_MS = 1_000;

/**
 * Creates a gate. When it is full one member goes on alone: were all to wait, each with half a message, none could ever
 * finish one. So at most the limit, one message, and a read of each connection is held. While members wait, those are
 * asked every second to go whose messages arrive too slowly: a few of them could else keep everybody out.
 */
export function createFlowGate(limitBytes: number): FlowGate {
  const waiting = new Set<GateMember>();
  const holding = new Map<GateMember, number>();
  let held = 0;
  let privileged: GateMember | undefined;

  const wake = (): void => {
    if (held > limitBytes) {
      if (privileged !== undefined) return;
      privileged = nextOf(waiting, holding);
      if (privileged !== undefined) waiting.delete(privileged);
      privileged?.resume();
      return;
    }
    privileged = undefined;
    resumeAll(waiting);
  };

  const watch = createSlowWatch(() => {
    for (const member of [...holding.keys()]) {
      if (held <= limitBytes) break;
      member.evictIfSlow();
    }
    return waiting.size > 0 || held > limitBytes;
  });

  return {
    hold(member, bytes) {
      held += bytes;
      holding.set(member, (holding.get(member) ?? 0) + bytes);
      if (held <= limitBytes) return true;
      watch.start();
      if (privileged === undefined || !holding.has(privileged)) privileged = member;
      if (privileged === member) return true;
      waiting.add(member);
      return false;
    },
    release(member, bytes) {
      held -= bytes;
      const left = (holding.get(member) ?? 0) - bytes;
      if (left > 0) holding.set(member, left);
      else holding.delete(member);
      if (privileged === member) privileged = undefined;
      wake();
    },
    leave(member) {
      waiting.delete(member);
      if (privileged === member) privileged = undefined;
      wake();
    },
  };
}

/** Who holds half a message comes first: one that holds nothing may never send, and would keep the others waiting. */
function nextOf(waiting: ReadonlySet<GateMember>, holding: ReadonlyMap<GateMember, number>): GateMember | undefined {
  const [first] = waiting;
  return [...waiting].find((member) => holding.has(member)) ?? first;
}

function resumeAll(waiting: Set<GateMember>): void {
  const woken = [...waiting];
  waiting.clear();
  for (const member of woken) member.resume();
}

/** Calls `look` every second from a start on, until it says that there is nothing more to watch. */
function createSlowWatch(look: () => boolean): { readonly start: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const tick = (): void => {
    if (look()) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    start() {
      timer ??= setInterval(tick, EVICT_EVERY_MS).unref();
    },
  };
}
