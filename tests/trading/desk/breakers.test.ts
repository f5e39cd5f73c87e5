/** Breakers: what trips each, until when exactly it stands, and that it is armed again from then on. */
import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../src/core/settings.ts';
import type { Money } from '../../../src/core/units.ts';
import { Breakers, NEVER } from '../../../src/trading/desk/breakers.ts';
import { expectContinues } from '../../model/continuing.ts';
import { money } from './lot-at.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Noon of some UTC day. */
const NOON = 20_000 * DAY + 12 * HOUR;
const MIDNIGHT = 20_001 * DAY;

const settings = {
  ...defaultSettings(),
  cooldown: 5 * MINUTE,
  streakLosses: 4,
  streakPause: HOUR,
  dailyLoss: 0.03,
  drawdown: 0.15,
  drawdownPause: DAY,
};

const CAPITAL = money(10_000);
/** Where the daily limit is out of the way. */
const wide = { ...settings, dailyLoss: 1 };

function begun(time = NOON, equity: Money = CAPITAL, chosen = settings): Breakers {
  const breakers = new Breakers(chosen);
  expect(breakers.observe(time, equity)).toBe(false);
  return breakers;
}

const kindAt = (breakers: Breakers, time: number, equity: Money = CAPITAL) => breakers.obstacle(time, equity)?.kind ?? 'clear';

describe('nothing stands', () => {
  test('at first, after a win, and before any equity was seen', () => {
    expect(new Breakers(settings).obstacle(NOON, CAPITAL)).toBeNull();
    const breakers = begun();
    breakers.closed(NOON, 1 as Money);
    expect([breakers.obstacle(NOON, CAPITAL), breakers.views(NOON)]).toEqual([null, []]);
  });

  test('against exchange time of the first day of all', () => {
    const breakers = begun(5);
    breakers.observe(6, money(9_700));
    expect(breakers.obstacle(6, money(9_700))?.untilTime).toBe(DAY);
  });
});

describe('the cooldown', () => {
  test('stands five minutes after a loss, to the millisecond', () => {
    const breakers = begun();
    breakers.closed(NOON, -1 as Money);
    expect(breakers.obstacle(NOON, CAPITAL)).toEqual({ kind: 'cooldown', untilTime: NOON + 5 * MINUTE });
    expect([kindAt(breakers, NOON + 5 * MINUTE - 1), kindAt(breakers, NOON + 5 * MINUTE)]).toEqual(['cooldown', 'clear']);
  });

  test('begins anew with the next loss, and a profit of nought is one', () => {
    const breakers = begun();
    breakers.closed(NOON, -1 as Money);
    breakers.closed(NOON + 2 * MINUTE, 0 as Money);
    expect([kindAt(breakers, NOON + 7 * MINUTE - 1), kindAt(breakers, NOON + 7 * MINUTE)]).toEqual(['cooldown', 'clear']);
  });

  test('is not cut short by a win', () => {
    const breakers = begun();
    breakers.closed(NOON, -1 as Money);
    breakers.closed(NOON + 1, 5 as Money);
    expect(kindAt(breakers, NOON + 2)).toBe('cooldown');
  });
});

describe('the pause after losses in a row', () => {
  const lose = (breakers: Breakers, count: number, time: number) => {
    for (let i = 0; i < count; i++) breakers.closed(time, -1 as Money);
  };

  test('comes with the fourth and stands an hour, to the millisecond', () => {
    const breakers = begun();
    lose(breakers, 3, NOON);
    expect(kindAt(breakers, NOON)).toBe('cooldown');
    lose(breakers, 1, NOON);
    expect(breakers.obstacle(NOON, CAPITAL)).toEqual({ kind: 'lossStreak', losses: 4, untilTime: NOON + HOUR });
    expect([kindAt(breakers, NOON + HOUR - 1), kindAt(breakers, NOON + HOUR)]).toEqual(['lossStreak', 'clear']);
  });

  test('is armed anew: the next needs four again', () => {
    const breakers = begun();
    lose(breakers, 4, NOON);
    lose(breakers, 3, NOON + HOUR);
    expect(kindAt(breakers, NOON + HOUR)).toBe('cooldown');
    lose(breakers, 1, NOON + HOUR);
    expect(kindAt(breakers, NOON + HOUR)).toBe('lossStreak');
  });

  test('does not come where a win lies between', () => {
    const breakers = begun();
    lose(breakers, 3, NOON);
    breakers.closed(NOON, 1 as Money);
    lose(breakers, 3, NOON);
    expect(kindAt(breakers, NOON)).toBe('cooldown');
  });
});

describe('the daily loss', () => {
  test('trips at 3 % of the day’s first equity, not a unit before', () => {
    const breakers = begun();
    breakers.observe(NOON + 1, (money(9_700) + 1) as Money);
    expect(kindAt(breakers, NOON + 1)).toBe('clear');
    breakers.observe(NOON + 2, money(9_700));
    expect(breakers.obstacle(NOON + 2, money(9_700))).toEqual({ kind: 'dailyLoss', loss: 0.03, untilTime: MIDNIGHT });
  });

  test('stands until the next UTC day begins, even where equity comes back, and tells the loss that tripped it', () => {
    const breakers = begun();
    breakers.observe(NOON + 1, money(9_600));
    breakers.observe(NOON + 2, money(9_500));
    breakers.observe(NOON + 3, money(10_500));
    expect(breakers.obstacle(MIDNIGHT - 1, money(10_500))).toEqual({ kind: 'dailyLoss', loss: 0.04, untilTime: MIDNIGHT });
    expect(breakers.dailyLeft(money(10_500))).toBe(0);
    expect(breakers.obstacle(MIDNIGHT, money(10_500))).toBeNull();
  });

  test('is counted anew from the first equity of each day', () => {
    const breakers = begun();
    breakers.observe(NOON + 1, money(9_600));
    breakers.observe(MIDNIGHT, money(9_600));
    expect([kindAt(breakers, MIDNIGHT), breakers.dailyLeft(money(9_600))]).toEqual(['clear', money(288)]);
    breakers.observe(MIDNIGHT + 1, money(9_312));
    expect(breakers.obstacle(MIDNIGHT + 1, money(9_312))?.untilTime).toBe(MIDNIGHT + DAY);
  });

  test('counts what was lost in a gap over midnight to the day after it', () => {
    const breakers = begun();
    breakers.observe(MIDNIGHT + 5 * DAY + 7, money(9_000));
    expect(kindAt(breakers, MIDNIGHT + 5 * DAY + 7)).toBe('dailyLoss');
    expect(breakers.dailyLeft(money(9_000))).toBe(0);
    breakers.observe(MIDNIGHT + 6 * DAY + 7, money(9_000));
    expect(kindAt(breakers, MIDNIGHT + 6 * DAY + 7)).toBe('clear');
    expect(breakers.dailyLeft(money(9_000))).toBe(money(270));
  });

  test('leaves what the day may still lose, gains of the day included, never less than nothing', () => {
    const breakers = begun();
    const left = [10_000, 9_900, 9_701, 9_700, 9_500, 10_100].map((equity) => breakers.dailyLeft(money(equity)) / 1e8);
    expect(left).toEqual([300, 200, 1, 0, 0, 400]);
  });
});

describe('the drawdown', () => {
  const fallen = () => {
    const breakers = begun(NOON, CAPITAL, wide);
    breakers.observe(NOON + 1, money(12_000));
    return breakers;
  };

  test('trips at 15 % under the peak, not a unit before, and says so exactly once', () => {
    const breakers = fallen();
    const seen = [10_200 + 1e-8, 10_200, 10_100, 5_000].map((equity, i) => breakers.observe(NOON + 2 + i, money(equity)));
    expect(seen).toEqual([false, true, false, false]);
    expect(breakers.obstacle(NOON + 6, money(5_000))).toEqual({ kind: 'drawdown', loss: 0.15, untilTime: NOON + 3 + DAY });
  });

  test('stands 24 hours, to the millisecond, and takes the equity of then for the peak', () => {
    const breakers = fallen();
    breakers.observe(NOON + 2, money(10_000));
    const end = NOON + 2 + DAY;
    expect(breakers.observe(end - 1, money(9_000))).toBe(false);
    expect(kindAt(breakers, end - 1)).toBe('drawdown');
    expect(breakers.observe(end, money(8_000))).toBe(false);
    expect(kindAt(breakers, end)).toBe('clear');
    expect(breakers.observe(end + 1, (money(6_800) + 1) as Money)).toBe(false);
    expect(breakers.observe(end + 2, money(6_800))).toBe(true);
    expect(breakers.obstacle(end + 2, money(6_800))?.untilTime).toBe(end + 2 + DAY);
  });

  test('is measured from a peak that goes on rising after it', () => {
    const breakers = fallen();
    breakers.observe(NOON + 2, money(10_000));
    breakers.observe(NOON + 2 + DAY, money(10_000));
    breakers.observe(NOON + 3 + DAY, money(20_000));
    expect(breakers.observe(NOON + 4 + DAY, money(17_001))).toBe(false);
    expect(breakers.observe(NOON + 5 + DAY, money(17_000))).toBe(true);
  });

  test('stands for good once nothing is left, whatever comes back', () => {
    const breakers = fallen();
    expect(breakers.observe(NOON + 2, 0 as Money)).toBe(true);
    expect(breakers.observe(NOON + 3, money(-3))).toBe(false);
    expect(breakers.observe(NOON + 100 * DAY, money(50_000))).toBe(false);
    expect(breakers.obstacle(NOON + 100 * DAY, money(50_000))).toEqual({ kind: 'drawdown', loss: 1, untilTime: NEVER });
    expect(breakers.views(NOON + 100 * DAY)).toEqual([{ kind: 'drawdown', untilTime: null }]);
  });

  test('stands for good where the last was lost within its pause, and closes nothing twice', () => {
    const breakers = fallen();
    expect(breakers.observe(NOON + 2, money(9_000))).toBe(true);
    expect(breakers.observe(NOON + 3, money(-1))).toBe(false);
    expect(kindAt(breakers, NOON + 2 * DAY)).toBe('drawdown');
  });

  test('forbids entries without equity even before it was told of it', () => {
    expect(new Breakers(settings).obstacle(NOON, 0 as Money)).toEqual({ kind: 'drawdown', loss: 1, untilTime: NEVER });
  });
});

describe('several at once', () => {
  test('are shown together, and the one that stands longest is the obstacle', () => {
    const breakers = begun(MIDNIGHT - 10 * MINUTE);
    breakers.observe(MIDNIGHT - 9 * MINUTE, money(9_600));
    for (let i = 0; i < 4; i++) breakers.closed(MIDNIGHT - 8 * MINUTE, -1 as Money);
    const time = MIDNIGHT - 7 * MINUTE;
    expect(breakers.views(time)).toEqual([
      { kind: 'lossStreak', untilTime: MIDNIGHT + 52 * MINUTE },
      { kind: 'dailyLoss', untilTime: MIDNIGHT },
      { kind: 'cooldown', untilTime: MIDNIGHT - 3 * MINUTE },
    ]);
    expect(kindAt(breakers, time)).toBe('lossStreak');
    expect(breakers.views(MIDNIGHT - 3 * MINUTE).map(({ kind }) => kind)).toEqual(['lossStreak', 'dailyLoss']);
    expect(breakers.views(MIDNIGHT).map(({ kind }) => kind)).toEqual(['lossStreak']);
  });

  test('that end together are named by their weight', () => {
    const breakers = begun(MIDNIGHT - HOUR, CAPITAL, { ...settings, cooldown: HOUR });
    breakers.observe(MIDNIGHT - HOUR, money(9_600));
    breakers.closed(MIDNIGHT - HOUR, -1 as Money);
    expect(breakers.views(MIDNIGHT - 1).map(({ kind }) => kind)).toEqual(['dailyLoss', 'cooldown']);
  });
});

test('encode, decode, continue equals continue, and every field is needed', () => {
  const feed = (breakers: Breakers, i: number) => {
    const time = NOON + i * 20 * MINUTE;
    breakers.observe(time, money(i % 40 < 20 ? 10_000 + i : 8_000 - i));
    breakers.closed(time, (i % 6 === 0 ? 1 : -1) as Money);
  };
  expectContinues(() => new Breakers(settings), feed, 200, [0, 3, 25, 90, 150]);
});
