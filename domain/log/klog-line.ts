import type { LineParts } from './parsed-line.ts';
import { normaliseSeverity } from './severity.ts';

/** klog and glog: `I0102 15:04:05.000000   12345 file.go:12] message`. */
const KLOG = /^([IWEF])(\d{4} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)\s+(\d+)\s+([^\s\]]{1,256}:\d+)\]\s?/;

/** Reads a line of Kubernetes' and Google's loggers; undefined for others. */
export function parseKlogLine(line: string): LineParts | undefined {
  const match = KLOG.exec(line);
  if (match === null) return undefined;
  const [head, letter = '', timestampText = '', thread = '', source = ''] = match;
  const severity = normaliseSeverity(letter);
  return {
    shape: 'klog',
    content: line.slice(head.length),
    timestampText,
    ...(severity === undefined ? {} : { severity }),
    attributes: { thread, source },
  };
}
