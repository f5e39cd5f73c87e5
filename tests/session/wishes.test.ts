/** What is wanted of the session is journaled in its order, and whoever asked for a command learns what became of it. */
import { describe, expect, test } from 'vitest';
import { type Wish, Wishes } from '../../src/session/wishes.ts';

describe('wishes', () => {
  test('are granted once: the processor first, then the interval, then commands in their order', async () => {
    const wishes = new Wishes();
    wishes.backend = 'cpu';
    wishes.intervalMs = 2_000;
    const commands = [wishes.command({ kind: 'halt', close: false }), wishes.command({ kind: 'resume' })];
    expect(wishes.commanded).toBe(true);
    expect(await granted(wishes, 17)).toEqual([
      { kind: 'backend', backend: 'cpu', from: 17 },
      { kind: 'interval', intervalMs: 2_000 },
      { kind: 'command', command: { kind: 'halt', close: false } },
      { kind: 'command', command: { kind: 'resume' } },
    ]);
    await Promise.all(commands);
    expect(wishes.commanded).toBe(false);
    expect(await granted(wishes, 21)).toEqual([]);
  });

  test('a command is answered when it is written, and not before', async () => {
    const wishes = new Wishes();
    let answered = false;
    const command = wishes.command({ kind: 'resume' }).then(() => (answered = true));
    let write: () => void = () => undefined;
    const granting = wishes.grant(1, () => new Promise<void>((done) => (write = done)));
    await settled();
    expect(answered).toBe(false);
    write();
    await granting;
    await command;
    expect(answered).toBe(true);
  });

  test('a command that could not be written is given back in words, and not tried again', async () => {
    const wishes = new Wishes();
    const command = wishes.command({ kind: 'close', decision: 3 });
    const granting = wishes.grant(1, () => Promise.reject(new Error('no room')));
    await expect(command).rejects.toThrow('The command could not be saved: Error: no room');
    await expect(granting).rejects.toThrow('no room');
    expect(wishes.commanded).toBe(false);
  });

  test('refused ones are told why, those that wait and those that come, in the words that were said first', async () => {
    const wishes = new Wishes();
    const waiting = wishes.command({ kind: 'resume' });
    wishes.refuse('It is over.');
    wishes.refuse('It is long over.');
    await expect(waiting).rejects.toThrow('It is over.');
    await expect(wishes.command({ kind: 'resume' })).rejects.toThrow('It is over.');
    expect(await granted(wishes, 1)).toEqual([]);
  });

  test('a command says that it came', () => {
    const wishes = new Wishes();
    let came = 0;
    wishes.onCommand = () => came++;
    void wishes.command({ kind: 'resume' });
    expect(came).toBe(1);
  });
});

function granted(wishes: Wishes, from: number): Promise<readonly Wish[]> {
  return wishes.grant(from, async (all) => all);
}

function settled(): Promise<void> {
  return new Promise((done) => setTimeout(done));
}
