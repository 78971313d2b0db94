/** A line as a container runtime wrote it. */
export interface ContainerLine {
  readonly envelope: 'cri' | 'docker';
  readonly content: string;
  readonly timestampText: string;
  readonly stream?: string;
  /** The runtime cut a long line; the next line of the same stream goes on. */
  readonly isPartial: boolean;
}

/** Kubernetes CRI logging format: `<RFC 3339 time> <stdout|stderr> <tags, the first F or P> <content>`. */
const CRI = /^(\d{4}-\d{2}-\d{2}T[\d:.]{8,18}(?:Z|[+-]\d{2}:\d{2})) (stdout|stderr) ([FP])(?::\S*)?(?: |$)/;
/** Docker's json-file driver writes these three keys; `attrs` comes with log options. */
const DOCKER = /^\{"log":".*"time":"[^"]+"\}\s*$/;

/** Takes the envelope of containerd, CRI-O (CRI) or Docker (json-file) off a line; undefined when it has none. */
export function openContainerLine(line: string): ContainerLine | undefined {
  const first = line.charCodeAt(0);
  if (first === 0x7b) return DOCKER.test(line) ? openDocker(line) : undefined;
  if (first < 0x30 || first > 0x39) return undefined;
  const match = CRI.exec(line);
  if (match === null) return undefined;
  const [head, timestampText = '', stream = '', tag] = match;
  return { envelope: 'cri', content: line.slice(head.length), timestampText, stream, isPartial: tag === 'P' };
}

function openDocker(line: string): ContainerLine | undefined {
  const fields = parseObject(line);
  const log = fields?.['log'];
  const time = fields?.['time'];
  if (typeof log !== 'string' || typeof time !== 'string') return undefined;
  const stream = fields?.['stream'];
  const isComplete = log.endsWith('\n');
  return {
    envelope: 'docker',
    content: isComplete ? log.slice(0, log.endsWith('\r\n') ? -2 : -1) : log,
    timestampText: time,
    ...(typeof stream === 'string' ? { stream } : {}),
    isPartial: !isComplete,
  };
}

/** The object that a text holds as JSON; undefined when it holds something else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // What only looked like JSON is text.
    return undefined;
  }
}
