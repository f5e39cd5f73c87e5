/** What the screen says of learning: the verdicts and their evidence, who speaks, drift, and what is attended to. */
import { describe, expect, test } from 'vitest';
import type { HorizonView, LearningView, VerdictView } from '../../src/core/frame.ts';
import type { MinuteRecord } from '../../src/core/records.ts';
import { BLOCK_HORIZONS as BLOCK_WITHOUT_PAUSE, MARGIN, SUFFICIENT } from '../../src/model/verdict.ts';
import { driftMarks, driftWords } from '../../src/ui/drift-marks.ts';
import { UNKNOWN } from '../../src/ui/figures.ts';
import { alarmWords, lossWords, mishapWords, mostAttended, phaseWords, rateWords } from '../../src/ui/learning-words.ts';
import { hourAndMinute } from '../../src/ui/times.ts';
import {
  BLOCK_HORIZONS,
  blocksWords,
  DECIDING_ODDS,
  earlySentence,
  evidenceWords,
  RULED_OUT_POINTS,
  verdictAnswers,
  verdictHeadline,
} from '../../src/ui/verdict-sentence.ts';
import { makeNight } from './fixture.ts';

const END = Date.UTC(2026, 8, 23, 2);
const MINUTE = 60_000;

const night = makeNight(END, 400);
const { frame } = night.update(0, END);
const { horizons, learning } = frame;
const [first] = horizons;
if (first === undefined) throw new Error('no horizon');
const one: HorizonView = first;

/** The first horizon with another verdict of the direction. */
function given(words: VerdictView['words'], better: number, notBetter: number, blocks: number): HorizonView {
  return { ...one, direction: { ...one.direction, verdict: { words, better, notBetter, blocks } } };
}

const spoken = (text: string) => text.replaceAll('\u00a0', ' ');
const evidence = (words: VerdictView['words'], better: number, notBetter: number) =>
  spoken(evidenceWords({ words, better, notBetter, blocks: 12 }));

describe('does it beat chance', () => {
  test('the headline answers for the direction of each horizon; all classes are another answer', () => {
    expect(verdictHeadline(horizons)).toBe('At 10 s yes, at 1 min too early to say, at 5 min no.');
    expect(verdictAnswers(horizons, 'allClasses')).toBe('at 10 s yes, at 1 min yes, at 5 min too early to say');
  });

  test('one answer for all is said once, a no as plainly as a yes', () => {
    const no = given('not better than chance', -1, 1.4, 30);
    expect(verdictHeadline([no, { ...no, horizonMs: 60_000 }])).toBe('No, at 10 s and 1 min.');
    expect(verdictHeadline([given('beats chance', 1.4, -1, 30)])).toBe('Yes, at 10 s.');
  });

  test('before the first label nothing is said', () => {
    expect(verdictHeadline([{ ...one, scored: 0 }])).toBe('Nothing scored yet.');
    expect(verdictHeadline([])).toBe('Nothing scored yet.');
  });

  test('too early says why: blocks so far and how long each takes', () => {
    expect(earlySentence(horizons)).toBe('Too early: at 1 min 102 blocks of 5 min so far.');
    const young = makeNight(END, 10).update(0, END).frame.horizons;
    expect(earlySentence(young)).toBe(
      'Too early: at 10 s 4 blocks of 50 s, at 1 min no block of 5 min and at 5 min no block of 25 min so far.',
    );
    expect(earlySentence([given('too early to say', 0, 0, 1)])).toBe('Too early: at 10 s 1 block of 50 s so far.');
    expect(earlySentence([given('beats chance', 2, -1, 99)])).toBe('');
  });

  test('evidence is odds for what was said, or for what is likelier by now', () => {
    expect(evidence('beats chance', 1.62, 0.2)).toBe('for 41 : 1');
    expect(evidence('not better than chance', -1.1, 1.34)).toBe('against 21 : 1');
    expect(evidence('too early to say', 0.4, -0.9)).toBe('for 2.5 : 1');
    expect(evidence('too early to say', -0.9, 0.4)).toBe('against 2.5 : 1');
    expect(evidence('too early to say', -0.1, 0.01)).toBe('even so far');
    expect(evidence('beats chance', 280, -9)).toBe('for over 999 : 1');
    expect(evidenceWords({ words: 'too early to say', better: 0, notBetter: 0, blocks: 0 })).toBe('none yet');
  });

  test('odds that do not decide never read as those that do', () => {
    expect(evidence('too early to say', Math.log10(19.99), -1)).toBe('for 19 : 1');
    expect(evidence('beats chance', Math.log10(20), -1)).toBe('for 20 : 1');
    expect(evidence('too early to say', Math.log10(9.99), -1)).toBe('for 9.9 : 1');
  });

  test('blocks are one figure where both verdicts have as many', () => {
    expect(blocksWords(one)).toBe('8,604, 8,612');
    expect(blocksWords(given('too early to say', 0, 0, 8_612))).toBe('8,612');
  });

  test('what the screen says of the test is what the test does', () => {
    expect([DECIDING_ODDS, RULED_OUT_POINTS, BLOCK_HORIZONS]).toEqual([SUFFICIENT, MARGIN * 100, BLOCK_WITHOUT_PAUSE + 1]);
  });
});

describe('how it learns', () => {
  test('phase, rate and loss are short readings', () => {
    expect(phaseWords(learning)).toBe('learning since step 41,020');
    expect(phaseWords({ ...learning, phase: 'stable', since: 0 })).toBe('stable since the first step');
    expect(rateWords(learning)).toBe('0.00042 (× 1.40)');
    expect(lossWords(frame)).toBe('0.873');
    expect(lossWords({ learning, status: { ...frame.status, step: 0 } })).toBe(UNKNOWN);
  });

  test('drift alarms say how fast it adapted, or that it has not', () => {
    expect(horizons.map(alarmWords)).toEqual(['1, recovered in 311 steps', '2, not recovered yet', 'none']);
    expect(alarmWords({ ...one, adaptationSteps: 1 })).toBe('1, recovered in 1 step');
  });

  test('members are named only where a step was rolled back', () => {
    expect(mishapWords(learning)).toEqual(['LSTM 3 steps']);
    const members: LearningView['members'] = [
      { kind: 'cnn', rolledBack: 7, restarts: 1 },
      { kind: 'attentionMlp', rolledBack: 0, restarts: 0 },
    ];
    expect(mishapWords({ ...learning, members })).toEqual(['CNN 7 steps, 1 restart']);
  });

  test('the features most attended to come first, with their names; even attention singles out none', () => {
    const attention = [0.1, 0.5, 0.15, 0.25];
    const attended = mostAttended({ ...learning, attention }, night.past.features, 3);
    expect(attended.map(({ name, share }) => [name, share])).toEqual([
      ['return5s', 0.5],
      ['return30s', 0.25],
      ['return10s', 0.15],
    ]);
    expect(mostAttended({ ...learning, attention }, [], 1)[0]?.name).toBe('feature 2');
    expect(mostAttended({ ...learning, attention: [0.25, 0.25, 0.25, 0.25] }, [], 3)).toEqual([]);
  });
});

describe('drift on the chart', () => {
  const minutes = (...alarms: number[]): MinuteRecord[] =>
    alarms.map((count, index) => ({ ...(night.past.minutes[0] as MinuteRecord), time: END + index * MINUTE, alarms: count }));

  test('a mark stands where alarms rise; those before the first minute have no place', () => {
    expect(driftMarks(minutes(4, 4, 5, 5, 7))).toEqual([
      { time: END + 2 * MINUTE, alarms: 1 },
      { time: END + 4 * MINUTE, alarms: 2 },
    ]);
    expect(driftMarks([])).toEqual([]);
  });

  test('the same is said in words', () => {
    const marks = driftMarks(minutes(0, 1, 3));
    const newest = hourAndMinute(END + 2 * MINUTE);
    expect(driftWords(marks, END)).toBe(`3, newest ${newest}`);
    expect(driftWords(marks, END + 3 * 24 * 60 * MINUTE)).toMatch(new RegExp(`^3, newest .*2026.* ${newest}$`));
    expect(driftWords([], END)).toBe('');
  });
});
