/** Commands to trading: durable at once, at their place between the data points, and never forgotten by a crash. */
import { describe, expect, test } from 'vitest';
import type { JournalEntry, TradingCommand } from '../../src/core/messages.ts';
import type { Store } from '../../src/core/ports.ts';
import type { Session } from '../../src/session/session.ts';
import { MemoryDisk } from '../../src/storage/memory-store.ts';
import { bound } from './bound-store.ts';
import { inspect, journalOf, type World, type WorldOptions, world } from './world.ts';

const HALT: TradingCommand = { kind: 'halt', close: true };
/** Entries after which the market falls silent: between commands of its own. */
const MIDDLE = 100;

describe('a command', () => {
  test('on a silent market is durable and shown at once', async () => {
    const { session, disk, updates, ended } = await silent();
    const before = await journalOf(disk, session.status().session);
    await session.command(HALT);
    const after = await journalOf(disk, session.status().session);
    expect(after.slice(before.length).map(({ entry }) => entry)).toEqual([{ kind: 'command', command: HALT }]);
    await settled();
    expect(updates.at(-1)?.frame.trading.halted).toBe(true);
    session.stop();
    await ended;
    expect(session.status().phase).toBe('stopped');
  });

  test('that comes before there is any market is journaled before its first data point', async () => {
    const { session, disk } = world();
    const command = session.command(HALT);
    await session.run();
    await command;
    const kinds = (await journalOf(disk, session.status().session)).map(({ entry }) => entry.kind);
    expect(kinds.slice(0, 3)).toEqual(['backend', 'command', 'snapshot']);
  });

  test('that comes together with data points goes before them', async () => {
    let second: Promise<void> | null = null;
    const halting = await silent({
      wrap: (store) => ({
        ...bound(store),
        async append(entries) {
          await store.append(entries);
          if (second !== null || !asked(entries)) return;
          second = halting.session.command({ kind: 'resume' });
          halting.resume();
          await settled();
        },
      }),
    });
    await halting.session.command(HALT);
    await Promise.all([second, halting.ended]);
    const kinds = await kindsOf(halting.disk, halting.session);
    const first = kinds.indexOf('halt');
    expect(first).toBeGreaterThan(MIDDLE);
    expect(kinds.slice(first, first + 2)).toEqual(['halt', 'resume']);
  });

  test('takes nothing from the market: what is derived afterwards does not depend on how long it was silent', async () => {
    const one = await halted();
    const other = await halted(3);
    expect(other.session.status().digest).toBe(one.session.status().digest);
  });

  test('is refused in words once the session is stopped, the recording over, or the session failed', async () => {
    const stopped = await silent();
    stopped.session.stop();
    await expect(stopped.session.command(HALT)).rejects.toThrow('The session is stopped');
    await stopped.ended;
    const over = world();
    await over.session.run();
    await expect(over.session.command(HALT)).rejects.toThrow('The recording is over');
    const failed = world({
      trouble: () => {
        throw new Error('a broken machine');
      },
    });
    await failed.session.run();
    expect(failed.session.status().phase).toBe('failed');
    await expect(failed.session.command(HALT)).rejects.toThrow('takes no commands any more: a broken machine');
  });

  test('that cannot be saved is given back in words, and the session goes on', async () => {
    let full = true;
    const { session, disk, resume, ended } = await silent({
      wrap: (store) => ({
        ...bound(store),
        async append(entries) {
          if (full && asked(entries)) throw new Error('no room');
          await store.append(entries);
        },
      }),
    });
    await expect(session.command(HALT)).rejects.toThrow('The command could not be saved: Error: no room');
    full = false;
    resume();
    await ended;
    expect(session.status().phase).toBe('stopped');
    const untouched = world();
    await untouched.session.run();
    expect(await kindsOf(disk, session)).toEqual(await kindsOf(untouched.disk, untouched.session));
  });

  test('that was journaled right before a crash holds in the next sitting, as if nothing had happened', async () => {
    const whole = await halted();
    const disk = new MemoryDisk();
    const dying = await silent({ disk, wrap: diesBehindCommand });
    void dying.session.command(HALT);
    await settled();
    const next = world({ disk });
    await next.session.run();
    expect(await kindsOf(disk, next.session)).toEqual(await kindsOf(whole.disk, whole.session));
    expect(next.session.status()).toMatchObject({ sitting: 2, phase: 'stopped', digest: whole.session.status().digest });
    expect(next.updates.find(({ frame }) => frame.status.phase === 'live')?.frame.trading.halted).toBe(true);
  });
});

describe('closed trades', () => {
  test('are shown once each, and only what is durable; analytics come with the first frame and with every change', async () => {
    const { session, disk, updates } = world({ seconds: 120 });
    await session.run();
    const shown = updates.flatMap(({ trades }) => trades);
    expect(shown.length).toBeGreaterThan(0);
    const store = await inspect(disk);
    expect(shown.toSorted((a, b) => a.id - b.id)).toEqual(await store.trades(10_000));
    expect(updates[0]?.analytics).not.toBeNull();
    for (const { minutes, trades, analytics } of updates.slice(1)) {
      if (minutes.length > 0 || trades.length > 0) expect(analytics).not.toBeNull();
    }
    expect(session.analytics).toEqual(updates.findLast(({ analytics }) => analytics !== null)?.analytics);
  });
});

/** A session that runs and has come to where its market is silent. */
async function silent(options: WorldOptions = {}) {
  const made = world({ silentAt: MIDDLE, ...options });
  const ended = made.session.run();
  await Promise.race([made.silence, ended]);
  expect(made.session.status().phase, made.session.note).toBe('live');
  return { ...made, ended };
}

/** A whole run that was halted in the middle, `turns` of the event loop after the market fell silent. */
async function halted(turns = 0): Promise<World> {
  const halting = await silent();
  for (let n = 0; n < turns; n++) await settled();
  await halting.session.command(HALT);
  halting.resume();
  await halting.ended;
  return halting;
}

/** A store whose process dies once a command is durable. */
function diesBehindCommand(store: Store): Store {
  return {
    ...bound(store),
    async append(entries) {
      await store.append(entries);
      if (asked(entries)) await new Promise(() => undefined);
    },
  };
}

/** Whether this is a command from outside: the market's own never stand alone. */
function asked(entries: readonly JournalEntry[]): boolean {
  return entries.every(({ entry }) => entry.kind === 'command');
}

async function kindsOf(disk: MemoryDisk, session: Session): Promise<readonly string[]> {
  const entries = await journalOf(disk, session.status().session);
  return entries.map(({ entry }) => (entry.kind === 'command' ? entry.command.kind : entry.kind));
}

function settled(): Promise<void> {
  return new Promise((done) => setTimeout(done));
}
