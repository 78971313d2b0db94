import { parseJsonRecord } from '../log-records/parse-json-record.ts';
import { readTimestamp } from '../log-records/read-timestamp.ts';

/** A line without the envelope of a container runtime. */
export interface TailLine {
  /** `stdout` or `stderr` where the runtime says it; lines of one stream belong together. */
  readonly stream: string;
  readonly timeNs: bigint | undefined;
  readonly text: string;
  /** The runtime cut the line here: the next of the stream continues it. */
  readonly isPartial: boolean;
}

/** CRI: `2016-10-06T00:17:09.669794202Z stdout P text`; the tag may have further parts behind `:`. */
const CRI = /^(\S{20,40}) (stdout|stderr) ([FP])(?::\S*)?(?: |$)/;

/** Takes the envelope of CRI or of Docker's json-file driver off; any other line is as it stands. */
export function readTailLine(line: string): TailLine {
  return readCri(line) ?? readDocker(line) ?? { stream: '', timeNs: undefined, text: line, isPartial: false };
}

function readCri(line: string): TailLine | undefined {
  const parts = CRI.exec(line);
  if (parts === null) return undefined;
  const timeNs = readTimestamp(parts[1]);
  if (timeNs === undefined) return undefined;
  return { stream: parts[2] ?? '', timeNs, text: line.slice(parts[0].length), isPartial: parts[3] === 'P' };
}

/** `{"log":"text\n","stream":"stdout","time":"…"}`; a `log` without line end is cut. */
function readDocker(line: string): TailLine | undefined {
  if (!line.startsWith('{"log":')) return undefined;
  const fields = parseJsonRecord(line);
  const [log, stream] = [fields?.get('log'), fields?.get('stream')];
  if (typeof log !== 'string' || typeof stream !== 'string') return undefined;
  const isPartial = !log.endsWith('\n');
  return { stream, timeNs: readTimestamp(fields?.get('time')), text: log.replace(/\r?\n$/, ''), isPartial };
}
