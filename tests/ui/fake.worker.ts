/** A worker that answers like the session's and shows the fixture: for looking at the page, never shipped. */
import { expose } from 'comlink';
import type { Status } from '../../src/core/frame.ts';
import type { SessionCalls } from '../../src/session/protocol.ts';
import { makeNight } from './fixture.ts';

const UPDATE_MS = 250;

let timer: ReturnType<typeof setInterval> | undefined;
/** What was asked of trading: shown as if it had been done. */
let halted = false;
const modes = { window: true, exploration: false };
let status: Status = makeNight(Date.now(), 30).update(0, Date.now()).frame.status;

const calls: SessionCalls = {
  remembered: async () => null,
  start: async (choice, port) => {
    const night = makeNight(
      Date.now(),
      choice.seed === 2 ? 44 : 700,
      choice.source === 'live' ? 'live' : `recorded:${choice.recording}`,
      40,
    );
    let index = 0;
    const post = () => {
      const update = night.update(index, Date.now());
      status = update.frame.status;
      const { frame } = update;
      port.postMessage({ ...update, frame: { ...frame, trading: { ...frame.trading, halted, modes: { ...modes } } } });
      index += 1;
    };
    timer = setInterval(post, UPDATE_MS);
    post();
    return night.past;
  },
  command: async (command) => {
    if (command.kind === 'halt' || command.kind === 'resume') halted = command.kind === 'halt';
    else if (command.kind === 'switchMode') modes[command.mode] = command.on;
    else throw new Error('The fixture closes and resets nothing.');
  },
  stop: async () => clearInterval(timer),
  markets: async () => ['BTC-AUD', 'ETH-AUD'],
  sessions: async () => [],
  recordings: async () => [],
  keep: async () => Promise.reject(new Error('The fixture keeps nothing.')),
  look: async () => null,
  keepTable: async () => Promise.reject(new Error('The fixture keeps nothing.')),
  recording: async () => new Blob(['test data']),
  wake: async () => undefined,
  status: async () => status,
  export: async () => new Blob(['test data']),
  step: async (step) => ({ step, sequence: step * 90, digest: status.digest }),
};

expose(calls);
