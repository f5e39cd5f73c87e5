/** How much memory the session's worker holds, asked of the browser over its own protocol: Playwright speaks only with pages. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WebSocket } from 'ws';

/** Chromium writes there where it listens. */
const PORT_FILE = 'DevToolsActivePort';

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
  readonly params?: { readonly sessionId?: string; readonly targetInfo?: Target };
}

interface Target {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
}

export class WorkerHeap {
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private readonly workers: string[] = [];
  private asked = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.receive(JSON.parse(String(data)) as Answer));
  }

  /** @param profile folder of the browser's profile; the page at `url` must have its worker. */
  static async attach(profile: string, url: string): Promise<WorkerHeap> {
    const [port, path] = (await readFile(join(profile, PORT_FILE), 'utf8')).trim().split('\n');
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const heap = new WorkerHeap(socket);
    const { targetInfos } = (await heap.ask('Target.getTargets')) as { targetInfos: readonly Target[] };
    const page = targetInfos.find((target) => target.type === 'page' && target.url.startsWith(url));
    const { sessionId } = (await heap.ask('Target.attachToTarget', { targetId: page?.targetId, flatten: true })) as { sessionId: string };
    await heap.ask('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }, sessionId);
    return heap;
  }

  /** Bytes of live objects and array buffers in all workers of the page, after their garbage was collected. */
  async usedBytes(): Promise<number> {
    let used = 0;
    for (const worker of this.workers) {
      await this.ask('HeapProfiler.collectGarbage', {}, worker);
      const usage = (await this.ask('Runtime.getHeapUsage', {}, worker)) as { usedSize: number; backingStorageSize?: number };
      used += usage.usedSize + (usage.backingStorageSize ?? 0);
    }
    return used;
  }

  close(): void {
    this.socket.close();
  }

  private ask(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) => (error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result)));
      this.socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    });
  }

  private receive(answer: Answer): void {
    const { id, method, params } = answer;
    if (id !== undefined) this.waiting.get(id)?.(answer);
    if (method === 'Target.attachedToTarget' && params?.targetInfo?.type === 'worker' && params.sessionId)
      this.workers.push(params.sessionId);
  }
}
