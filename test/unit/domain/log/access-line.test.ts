import { expect, it } from 'vitest';
import { parseAccessLine } from '../../../../domain/log/access-line.ts';

it('tells the request and its status, and how bad that is', () => {
  const line =
    '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif?x=1 HTTP/1.0" 503 2326 "http://a.b/" "curl/8"';

  const parsed = parseAccessLine(line);

  expect(parsed).toMatchObject({ shape: 'access', content: 'GET /apache_pb.gif 503', severity: { name: 'ERROR' } });
  expect(parsed?.timestampText).toBe('10/Oct/2000:13:55:36 -0700');
  expect(parsed?.attributes).toMatchObject({ 'client.address': '127.0.0.1', 'http.response.status_code': '503' });
});

it('takes a request that is no HTTP, and refuses other lines', () => {
  expect(parseAccessLine('10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "\\x16\\x03" 400 0')?.content).toBe('- - 400');
  expect(parseAccessLine('a b c [x] "y" 200')).toBeUndefined();
});
