import type { LineParts } from './parsed-line.ts';
import { severityFromStatus } from './severity.ts';

/** NCSA common log format, with referrer and agent of the combined one, and whatever a configuration adds behind. */
const ACCESS =
  /^(?:[\w.-]{1,255}:\d{1,5} )?(\S{1,255}) \S{1,64} (\S{1,255}|"[^"]{0,255}") \[(\d{2}\/[A-Za-z]{3}\/\d{4}:[^\]]{8,20})\] "(?:([A-Z]{3,10}) (\S{1,8192})(?: (HTTP\/[\d.]{1,3}))?|[^"]{0,8192})" (\d{3}) (\d+|-)/;

/** Reads a line of a web server's access log; the content is the request and its status, not who sent it. */
export function parseAccessLine(line: string): LineParts | undefined {
  const match = ACCESS.exec(line);
  if (match === null) return undefined;
  const [, client = '', , timestampText = '', method = '-', target = '-', protocol = '', status = '', size = ''] =
    match;
  return {
    shape: 'access',
    content: `${method} ${pathOf(target)} ${status}`,
    timestampText,
    severity: severityFromStatus(Number(status)),
    attributes: {
      'client.address': client,
      'http.request.method': method,
      'url.path': pathOf(target),
      'http.response.status_code': status,
      'http.response.body.size': size,
      'network.protocol.version': protocol.slice('HTTP/'.length),
    },
  };
}

function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}
