import { describe, expect, it } from 'vitest';
import { refuseDeadAlerts } from '../../../../domain/burn-rate/refuse-dead-alerts.ts';

describe('refuseDeadAlerts', () => {
  it('refuses a target whose page alert could never fire, and says why', () => {
    expect(() => refuseDeadAlerts({ objectivePpm: 900_000, windowDays: 28 })).toThrow(
      /^90 % over 28 days cannot be alerted on: the quick page alert could never fire: .*13\.44 × 0\.1/,
    );
  });

  it('refuses a window that makes a usable target unusable', () => {
    expect(() => refuseDeadAlerts({ objectivePpm: 950_000, windowDays: 28 })).not.toThrow();

    expect(() => refuseDeadAlerts({ objectivePpm: 950_000, windowDays: 90 })).toThrow('95 % over 90 days');
  });
});
