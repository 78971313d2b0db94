import { expect, it } from 'vitest';
import { parseHeader } from '../../../../domain/log/header-line.ts';

it.each([
  ['2015-10-18 18:01:47,978 INFO [main] org.apache.App: Created it', 'Created it', 'INFO'],
  ['2015-07-29 17:41:44,747 - WARN  [QuorumPeer[myid=1]/0:0:0:0:2181:Fast@774] - Notification', 'Notification', 'WARN'],
  ['081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 ends', 'PacketResponder 1 ends', 'INFO'],
  ['17/06/09 20:10:40 INFO executor.Backend: Registered', 'Registered', 'INFO'],
  ['20171223-22:15:3:606|Step_LSC|30002312|onStand 3579', 'onStand 3579', undefined],
  ['[10.30 16:49:06] chrome.exe *64 - host:80 open', 'host:80 open', undefined],
  ['03-17 16:13:38.811  1702  2395 D WindowManager: freezing', 'freezing', 'DEBUG'],
  ['[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok', 'workerEnv.init() ok', 'INFO'],
  ['2016-09-28 04:30:30, Info                  CBS    Loaded Stack', 'Loaded Stack', 'INFO'],
  [
    '- 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.675872 R02-M1 RAS KERNEL FATAL parity error',
    'parity error',
    'FATAL',
  ],
  ['- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond[2916]: (root) CMD', '(root) CMD', undefined],
  ['2024-01-01 12:00:00.123  INFO 1234 --- [   main] c.e.demo.App    : Started', 'Started', 'INFO'],
  ['2024-01-01 12:00:00,123 - my.logger - WARNING - disk full', 'disk full', 'WARN'],
  ['12:00:00.123 [main] ERROR com.example.App - no luck', 'no luck', 'ERROR'],
  ['[2024-01-01T00:00:00Z DEBUG my_crate::module] listening', 'listening', 'DEBUG'],
  ['2009/11/10 23:00:00 main.go:23: hello', 'hello', undefined],
  ['2024/01/01 12:00:00 [crit] 123#0: *1 open() failed', '*1 open() failed', 'ERROR'],
  ['2024-01-01 12:00:00.123 UTC [123] LOG:  statement: x', 'statement: x', 'INFO'],
  ['I, [2024-01-01T12:00:00.123456 #1234]  INFO -- : Started', 'Started', 'INFO'],
  ['WARNING:root:careful', 'careful', 'WARN'],
  ['2024-01-01 12:00:00 ERROR Failed: xyz', 'Failed: xyz', 'ERROR'],
])('takes the header off %j', (line, content, severity) => {
  const parsed = parseHeader(line);

  expect(parsed?.content).toBe(content);
  expect(parsed?.severity?.name).toBe(severity);
});

it.each([
  '10.251.73.220:50010 is added',
  '1162285 alignment exceptions',
  'started at 2024-01-01',
  '',
  'Invalid user x',
])('finds no header in %j', (line) => {
  expect(parseHeader(line)).toBeUndefined();
});

it('keeps what stood in the header', () => {
  const parsed = parseHeader('2015-10-18 18:01:47,978 INFO [main] org.apache.App: x');

  expect(parsed?.timestampText).toBe('2015-10-18 18:01:47,978');
  expect(parsed?.attributes).toEqual({ thread: 'main', logger: 'org.apache.App' });
});
