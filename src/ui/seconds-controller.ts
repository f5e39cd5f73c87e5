/** Redraws its element each second while the page is seen, so that ages count up by themselves. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class SecondsController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#timer = window.setInterval(() => {
      if (!document.hidden) this.#host.requestUpdate();
    }, 1_000);
  }

  hostDisconnected(): void {
    window.clearInterval(this.#timer);
  }
}
