import { describe, expect, it } from 'vitest';
import { createSupervisor } from '../../../../cli/start/supervisor.ts';
import type { SupervisedPart } from '../../../../cli/start/supervisor.ts';

interface FakePart extends SupervisedPart {
  die(reason: string): void;
}

function createPart(name: string, stopped: string[]): FakePart {
  let end: (reason: string) => void = () => undefined;
  const exited = new Promise<string>((resolve) => {
    end = resolve;
  });
  return {
    name,
    exited,
    stop: () => {
      stopped.push(name);
      end(`${name} was stopped`);
      return Promise.resolve();
    },
    die: end,
  };
}

describe('the supervisor', () => {
  it('stops the parts in the reverse order of their start, once', async () => {
    const stopped: string[] = [];
    let released = 0;
    const supervisor = createSupervisor({ onStopped: () => (released += 1) });
    for (const name of ['database', 'ingest', 'api']) supervisor.add(createPart(name, stopped));

    await Promise.all([supervisor.stop(), supervisor.stop()]);

    expect(stopped).toEqual(['api', 'ingest', 'database']);
    expect(released).toBe(1);
  });

  it('reports the first part that dies by itself', async () => {
    const supervisor = createSupervisor({ onStopped: () => undefined });
    const part = createPart('stream', []);
    supervisor.add(part);

    part.die('The role stream ended with signal SIGKILL.');

    expect(await supervisor.failed).toBe('The role stream ended with signal SIGKILL.');
  });

  it('does not take a stop for a failure', async () => {
    const supervisor = createSupervisor({ onStopped: () => undefined });
    supervisor.add(createPart('api', []));
    await supervisor.stop();

    const outcome = await Promise.race([supervisor.failed, Promise.resolve('no failure')]);

    expect(outcome).toBe('no failure');
  });

  it('stops the other parts also when one cannot be stopped, and says so afterwards', async () => {
    const stopped: string[] = [];
    let released = 0;
    const failure = new Error('The signal was refused.');
    const supervisor = createSupervisor({ onStopped: () => (released += 1) });
    supervisor.add(createPart('database', stopped));
    supervisor.add({ ...createPart('temporal', stopped), stop: () => Promise.reject(failure) });

    await expect(supervisor.stop()).rejects.toBe(failure);

    expect(stopped).toEqual(['database']);
    expect(released).toBe(0);
  });
});
