import { expect, it } from 'vitest';
import { openContainerLine, parseObject } from '../../../../domain/log/container-line.ts';

it('opens lines of containerd and CRI-O, whole and cut', () => {
  expect(openContainerLine('2024-05-01T12:00:00.123456789Z stdout F hello  world')).toEqual({
    envelope: 'cri',
    content: 'hello  world',
    timestampText: '2024-05-01T12:00:00.123456789Z',
    stream: 'stdout',
    isPartial: false,
  });
  expect(openContainerLine('2024-05-01T12:00:00.1+02:00 stderr P half')).toMatchObject({ isPartial: true });
  expect(openContainerLine('2024-05-01T12:00:00.1Z stdout F')).toMatchObject({ content: '' });
});

it('opens lines of the Docker json-file driver, whose message ends with the line feed unless it was cut', () => {
  const line = (log: string) => JSON.stringify({ log, stream: 'stderr', time: '2024-05-01T12:00:00Z' });

  expect(openContainerLine(line('oops\n'))).toMatchObject({ envelope: 'docker', content: 'oops', isPartial: false });
  expect(openContainerLine(line('oo'))).toMatchObject({ content: 'oo', isPartial: true });
});

it('leaves other lines closed', () => {
  expect(openContainerLine('2024-05-01 12:00:00 stdout F no')).toBeUndefined();
  expect(openContainerLine('{"log":"x"}')).toBeUndefined();
  expect(parseObject('[1]')).toBeUndefined();
  expect(parseObject('{')).toBeUndefined();
});
