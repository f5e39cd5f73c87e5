/** The page's entry: it alone plugs things together on the page. The session lives in its worker; the page holds the lock and shows. */
/// <reference path="./build-constants.d.ts" />
import { type Remote, transfer, wrap } from 'comlink';
import { Workbox } from 'workbox-window';
import type { Update } from './core/frame.ts';
import type { TradingCommand } from './core/messages.ts';
import { MARKETS } from './feed/markets.ts';
import { RECORDINGS } from './feed/recordings.ts';
import { type Choice, idleStatus, type SessionCalls } from './session/protocol.ts';
import { namesAnother, readAddress, sessionToOpen } from './ui/address.ts';
import { AppShell } from './ui/app-shell.ts';
import { Bringing } from './ui/bringing.ts';
import { answer } from './ui/events.ts';
import { figure } from './ui/figures.ts';
import { keepRecordings } from './ui/keep-recordings.ts';
import { keepShell } from './ui/keep-shell.ts';
import type { Programs } from './ui/programs.ts';
import { saveFile } from './ui/save-file.ts';
import { chooseTheme, chosenTheme } from './ui/theme.ts';
import { titleOf } from './ui/title.ts';
import { deathOf, sentenceOf } from './ui/worker-death.ts';
import { holdWriterLock } from './ui/writer-lock.ts';

/** A worker that died is started again after this long, so many times in a row; one that lived a while is not in a row. */
const RESTART_DELAY_MS = 1_000;
const RESTARTS = 5;
const LIVED_MS = 60_000;
const STORAGE_CHECK_MS = 60_000;

const TAKING_TURNS =
  'Another tab of this browser has a session open, and only one tab may write. This tab takes over from the exact step when that one closes.';
const IDLE = idleStatus(__NIGHTJAR_VERSION__);

/** One life of the session worker. */
interface Life {
  readonly calls: Remote<SessionCalls>;
  /** Rejects with a sentence when the worker dies: a call to a dead worker would never be answered. */
  readonly death: Promise<never>;
  /** Whether `start` was called: a worker starts one session in its life. */
  started: boolean;
  end(): void;
}

chooseTheme(chosenTheme());
const shell = document.querySelector('app-shell') ?? document.body.appendChild(new AppShell());
let address = readAddress(location.search, RECORDINGS);
shell.recordings = RECORDINGS;
shell.markets = MARKETS.map(({ marketId }) => marketId);
shell.version = __NIGHTJAR_VERSION__;
shell.choice = address.choice;

let life = openWorker();
let deaths = 0;
let holdsLock = false;
let lastStatus = IDLE;
/** Counts what the user or the start asked for: whatever was begun before it gives up. */
let turn = 0;
/** Whether the session is meant to run: one that was stopped is not started again by a death of its worker. */
let wanted = false;

const bringing = new Bringing(shell, {
  look: (...args) => answered(life.calls.look(...args)),
  keep: (...args) => answered(life.calls.keep(...args)),
  keepTable: (...args) => answered(life.calls.keepTable(...args)),
});

const programs: Programs = {
  status: async () => {
    const { phase } = shell;
    // Before the start, in the queue and after a failure the page knows better than the worker.
    if (phase === 'idle' || phase === 'watching' || phase === 'failed') return { ...lastStatus, phase };
    const status = await answered(life.calls.status()).catch(() => ({ ...lastStatus, phase: 'failed' as const }));
    // A session that was stopped before it was open is none to the worker.
    return shell.phase === 'stopped' ? { ...status, phase: 'stopped' } : status;
  },
  step: (step) => answered(life.calls.step(step)),
  export: () => answered(life.calls.export()),
};
window.nightjar = programs;

answer(shell, 'nightjar-begin', (choice) => {
  // Asked for at the click: browsers grant it more readily then, and some ask the user.
  void navigator.storage?.persist?.().then(showStorage);
  forgetAddress();
  shell.clear();
  void begin(async () => choice);
});
answer(shell, 'nightjar-resume', () => {
  const { choice } = shell;
  if (choice !== null) void begin(async () => choice);
});
answer(shell, 'nightjar-choose', () => {
  forgetAddress();
  void leave();
});
answer(shell, 'nightjar-stop', () => void stop());
answer(shell, 'nightjar-command', (command) => void order(command));
answer(shell, 'nightjar-export', () => void save('export', 'nightjar'));
answer(shell, 'nightjar-recording', () => void save('recording', 'jsonl.gz'));
answer(shell, 'nightjar-file', (file) => void bringing.bring(file));
answer(shell, 'nightjar-table', (plan) => void bringing.confirm(plan));

// Workers are not told of either: a connection that died in the meantime is then opened anew at once.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void answered(life.calls.wake()).catch(() => {});
});
document.addEventListener('resume', () => void answered(life.calls.wake()).catch(() => {}));

void open();
void showStorage();
setInterval(showStorage, STORAGE_CHECK_MS);
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  const renew = keepShell(new Workbox('./service-worker.js'), () => {
    shell.renewable = true;
  });
  answer(shell, 'nightjar-renew', () => void stop().then(renew));
  keepRecordings([...RECORDINGS.map(({ file }) => file), 'recordings/ATTRIBUTION.md'], `nightjar-recordings-${__NIGHTJAR_VERSION__}`);
}

/** The start rule: what was open goes on without a click unless the address names another, and so does what the address says to start. */
async function open(): Promise<void> {
  const mine = turn;
  await offer();
  if (mine !== turn) return;
  // The address may name a recording that the user brought.
  address = readAddress(location.search, shell.recordings);
  if (shell.phase === 'idle') shell.choice = address.choice;
  if (address.problems.length > 0) {
    shell.notice = `${address.problems.join(' ')} Nothing was started.`;
    shell.opening = false;
    return;
  }
  try {
    const remembered = await answered(life.calls.remembered());
    if (mine !== turn) return;
    shell.choice = sessionToOpen(address, remembered);
    const goesOn = remembered !== null && !namesAnother(address, remembered);
    if (address.start || goesOn) await begin(async () => sessionToOpen(address, await answered(life.calls.remembered())));
    else shell.opening = false;
  } catch (error) {
    fail(error);
  }
}

/** What was chosen by a click is what a reload goes on with: the address named what was open before. */
function forgetAddress(): void {
  if (location.search !== '') history.replaceState(null, '', location.pathname);
}

/** Waits for the right to write, then starts or resumes what `chosen` answers: asked only then, for the tab before may have moved on. */
async function begin(chosen: () => Promise<Choice>): Promise<void> {
  const asked = ++turn;
  wanted = true;
  try {
    shell.notice = '';
    if (!holdsLock) await holdWriterLock(() => Object.assign(shell, { phase: 'watching', notice: TAKING_TURNS }));
    holdsLock = true;
    if (asked !== turn) return;
    shell.notice = '';
    shell.phase = 'restoring';
    shell.opening = false;
    if (life.started) renewWorker();
    const mine = life;
    const choice = await chosen();
    if (asked !== turn) return;
    shell.choice = choice;
    mine.started = true;
    const { port1, port2 } = new MessageChannel();
    const early: Update[] = [];
    port1.onmessage = ({ data }: MessageEvent<Update>) => {
      if (mine !== life) return;
      if (data.minutes.length > 0 || data.decisions.length > 0 || data.trades.length > 0 || data.analytics !== null) early.push(data);
      show(data);
    };
    const past = await answered(mine.calls.start(choice, transfer(port2, [port2])));
    if (mine !== life) return;
    shell.begin(past, early);
    void showStorage();
    port1.onmessage = ({ data }: MessageEvent<Update>) => mine === life && show(data);
  } catch (error) {
    if (asked === turn) fail(error);
  }
}

function show(update: Update): void {
  lastStatus = update.frame.status;
  // It runs: what was said of its end is over.
  if (wanted && (shell.phase === 'stopped' || shell.phase === 'failed') && lastStatus.phase !== shell.phase) shell.notice = '';
  shell.phase = lastStatus.phase;
  shell.receive(update);
  const title = titleOf(lastStatus);
  if (document.title !== title) document.title = title;
}

/** Stops after the current commit and says where; a session that does not run is left as it is. */
async function stop(): Promise<void> {
  if (shell.phase === 'idle' || shell.phase === 'stopped' || shell.phase === 'failed') return;
  wanted = false;
  turn++;
  // A worker that was told to stop starts nothing any more.
  life.started = true;
  shell.busy = true;
  try {
    await answered(life.calls.stop());
    lastStatus = { ...(await answered(life.calls.status())), phase: 'stopped' };
    shell.phase = 'stopped';
    shell.notice =
      lastStatus.session === '' ? 'Stopped before the session was open.' : `Saved at step ${figure(lastStatus.step)}, stopped.`;
    document.title = titleOf(lastStatus);
  } catch (error) {
    fail(error);
  }
  shell.busy = false;
}

/** Hands a command to simulated trading; what comes of it is in the frames that follow. */
async function order(command: TradingCommand): Promise<void> {
  shell.refusal = '';
  try {
    await answered(life.calls.command(command));
  } catch (error) {
    shell.refusal = `Not done. ${sentenceOf(error)}`;
  }
}

async function save(what: 'export' | 'recording', ending: string): Promise<void> {
  shell.busy = true;
  try {
    const { market, step } = lastStatus;
    saveFile(await answered(life.calls[what]()), `nightjar-${market}-step-${step}.${ending}`);
  } catch (error) {
    shell.notice = `The session could not be written to a file. ${sentenceOf(error)}`;
  }
  shell.busy = false;
}

/** Back to the first choice: what is open is saved first, and goes on from the exact step when it is chosen again. */
async function leave(): Promise<void> {
  await stop();
  wanted = false;
  turn++;
  renewWorker();
  lastStatus = IDLE;
  shell.clear();
  shell.phase = 'idle';
  shell.notice = '';
  document.title = 'Nightjar';
  await offer();
}

/** What there is to choose from beside the bundled recordings and the majors; a list that cannot be had is left as it is. */
async function offer(): Promise<void> {
  const { calls } = life;
  const own = await answered(calls.recordings()).catch(() => []);
  shell.recordings = [...RECORDINGS, ...own];
  shell.sessions = await answered(calls.sessions()).catch(() => []);
  // The exchange may take its time: nothing waits for it.
  void answered(calls.markets())
    .then((markets) => {
      shell.markets = markets;
    })
    .catch(() => {});
}

function openWorker(): Life {
  const worker = new Worker(new URL('./session.worker.ts', import.meta.url), { type: 'module', name: 'nightjar session' });
  const born = performance.now();
  const death = deathOf(worker).then((words) => {
    if (opened === life) recover(words, performance.now() - born);
    throw new Error(words);
  });
  // Nobody may be waiting for an answer when it dies.
  death.catch(() => {});
  const opened: Life = { calls: wrap<SessionCalls>(worker), death, started: false, end: () => worker.terminate() };
  return opened;
}

function renewWorker(): void {
  life.end();
  life = openWorker();
}

/** Start is restore: after a death a new worker goes on from the last checkpoint. */
function recover(words: string, livedMs: number): void {
  const { choice } = shell;
  const goesOn = wanted && life.started && choice !== null;
  deaths = livedMs > LIVED_MS ? 1 : deaths + 1;
  life.end();
  // What begins next needs a new worker.
  life.started = true;
  shell.opening = false;
  if (shell.phase === 'stopped') return;
  shell.phase = 'failed';
  const next =
    deaths > RESTARTS
      ? 'It failed too often in a row: resume by hand, or reload the page.'
      : 'It is started again from its last checkpoint.';
  shell.notice = `The session’s worker failed: ${words} ${goesOn ? next : ''}`;
  if (goesOn && deaths <= RESTARTS)
    setTimeout(() => wanted && shell.phase === 'failed' && void begin(async () => choice), RESTART_DELAY_MS);
}

function fail(error: unknown): void {
  // A death was announced where it was noticed, with what happens next.
  shell.opening = false;
  if (shell.phase === 'failed') return;
  shell.phase = 'failed';
  shell.notice = sentenceOf(error);
}

/** The answer to a call, or the sentence with which the worker died before it. */
function answered<Value>(call: Promise<Value>): Promise<Value> {
  return Promise.race([call, life.death]);
}

async function showStorage(): Promise<void> {
  const usage = (await navigator.storage?.estimate?.())?.usage;
  if (usage !== undefined) shell.storage = { usage, persisted: await navigator.storage.persisted() };
}
