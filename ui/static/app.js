// The page: its views, the index in sight, the keys that hold everywhere.
import { get } from './api.js';
import { AskView } from './ask.js';
import { openDocument } from './document.js';
import { button, make } from './dom.js';
import { WORDS } from './words.js';

const LOOK = 20000; // milliseconds between two looks at the index

class Page {
  constructor(root) {
    this.ask = new AskView(openDocument);
    this.status = make('p', 'index-status');
    this.status.setAttribute('aria-live', 'polite');
    const skip = make('a', 'skip', WORDS.skip);
    skip.href = '#question';
    const home = make('a', '', WORDS.title);
    home.href = '/';
    const head = make('header', 'top', skip, make('h1', '', home), this.status);
    root.replaceChildren(head, this.ask.node);
    document.addEventListener('keydown', (event) => {
      const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
      if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        this.ask.box.focus();
      }
    });
  }

  async begin() {
    this.ask.box.focus();
    await this.look();
    this.ask.fromAddress(new URLSearchParams(window.location.search));
    setInterval(() => { if (!document.hidden) this.look(); }, LOOK);
  }

  // The index in use. Answers never change under the reader: a newer index is offered.
  async look() {
    let held;
    try {
      held = await get('/api/overview');
    } catch (error) {
      this.status.replaceChildren(`${error.message} ${error.hint}`);
      return;
    }
    const line = WORDS.index({ ...held, age: WORDS.ago(held.age_seconds) });
    const told = [held.building ? `${line} · ${WORDS.updating}` : line];
    if (held.warning) told.push(` · ${held.warning}`);
    const last = this.ask.turns[this.ask.turns.length - 1];
    if (last && last.answer.snapshot !== held.snapshot) {
      told.push(` · ${WORDS.newer} `, button('quiet', WORDS.again, () => this.ask.send(last.question)));
    }
    this.status.replaceChildren(...told);
    if (held.snapshot !== this.snapshot) this.ask.offer(held);
    this.snapshot = held.snapshot;
  }
}

export function start(root) {
  const page = new Page(root);
  page.begin();
}
