// The silo's server-sent events. EventSource cannot send a key, so they are read by hand.
import { ask } from './api.js';

const SILENCE = 15_000; // the silo says something every five seconds
const LONGEST_PAUSE = 5_000;

/** Reconnects after any failure: a restarted silo sends its whole state again. */
export class Live {
  #received;
  #state;
  #path = null;
  #over = null;

  /** @param received called with (event, data, isFirst); @param state called with live, connecting or lost. */
  constructor(received, state) {
    this.#received = received;
    this.#state = state;
    // A hidden page requests nothing; browsers allow few connections.
    document.addEventListener('visibilitychange', () => document.hidden ? this.#over?.abort() : this.#begin());
  }

  watch(run) {
    this.#path = run ? `api/events?run=${encodeURIComponent(run)}` : 'api/events';
    this.#begin();
  }

  #begin() {
    this.#over?.abort();
    this.#over = new AbortController();
    this.#stay(this.#path, this.#over.signal);
  }

  async #stay(path, over) {
    for (let failures = 0; !over.aborted; failures++) {
      this.#state(failures === 0 ? 'connecting' : 'lost');
      try {
        await this.#listen(path, over, () => { failures = 0; });
      } catch (error) {
        if (over.aborted) return;
        console.info(`The silo does not answer: ${error.message}`);
      }
      if (!over.aborted) this.#state('lost');
      await pause(Math.min(LONGEST_PAUSE, 250 * 2 ** failures) * (0.75 + Math.random() / 2), over);
    }
  }

  async #listen(path, over, alive) {
    const silent = new AbortController();
    let timer;
    const wake = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE);
    };
    try {
      const response = await ask(path, { signal: AbortSignal.any([over, silent.signal]), cache: 'no-store' });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const first = new Set();
      for await (const { type, data } of read(response.body, wake)) {
        alive();
        this.#state('live');
        this.#received(type, JSON.parse(data), !first.has(type));
        first.add(type);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The events of a stream, in order. */
async function* read(body, wake) {
  let rest = '';
  let type = 'message';
  let data = [];
  for await (const piece of pieces(body)) {
    wake();
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith('event:')) type = line.slice(6).trim();
      else if (line.startsWith('data:')) data.push(line.slice(5).trim());
      else if (line.trim() === '') {
        if (data.length > 0) yield { type, data: data.join('\n') };
        type = 'message';
        data = [];
      }
    }
  }
}

// Not every browser lets streams be read with 'for await'.
async function* pieces(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield value;
  }
}

function pause(time, over) {
  return new Promise(done => {
    const timer = setTimeout(done, time);
    over.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
  });
}
