// The page: its views, the index in sight, the keys that hold everywhere.
import { get } from './api.js';
import { AskView } from './ask.js';
import { openDocument } from './document.js';
import { button, closeMenus, make } from './dom.js';
import { LibraryView } from './library.js';
import { MapView } from './map.js';
import { WORDS } from './words.js';

const LOOK = 20000; // milliseconds between two looks at the index

class Page {
  constructor(root) {
    this.views = {
      ask: new AskView(openDocument),
      library: new LibraryView(openDocument, () => this.look()),
      map: new MapView(openDocument),
    };
    this.status = make('p', 'index-status');
    this.status.setAttribute('aria-live', 'polite');
    this.leave = make('form', 'leave', make('button', 'quiet', WORDS.logOut));
    Object.assign(this.leave, { method: 'post', action: '/logout', hidden: true });
    const skip = make('a', 'skip', WORDS.skip);
    skip.href = '#question';
    skip.addEventListener('click', (event) => { event.preventDefault(); this.turnTo('ask'); });
    this.tabs = Object.entries(WORDS.views).map(([name, text]) => {
      const tab = button('tab', text, () => this.turnTo(name));
      tab.dataset.view = name;
      return tab;
    });
    const nav = make('nav', '', ...this.tabs);
    nav.setAttribute('aria-label', WORDS.title);
    const head = make('header', 'top', skip, make('h1', '', WORDS.title), nav, this.status, this.leave);
    root.replaceChildren(head, ...Object.values(this.views).map((view) => view.node));
    document.addEventListener('keydown', (event) => this.key(event));
    document.addEventListener('click', closeMenus);
  }

  key(event) {
    if (event.key === 'Escape') closeMenus(event);
    const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.turnTo('ask');
  }

  turnTo(name) {
    for (const [each, view] of Object.entries(this.views)) view.node.hidden = each !== name;
    for (const tab of this.tabs) {
      if (tab.dataset.view === name) tab.setAttribute('aria-current', 'page');
      else tab.removeAttribute('aria-current');
    }
    window.history.replaceState(null, '', name === 'ask' ? window.location.pathname + window.location.search : `#${name}`);
    if (name === 'ask') this.views.ask.box.focus();
    if (name === 'library') this.views.library.open();
    if (name === 'map') this.views.map.open(this.views.ask.cited());
  }

  async begin() {
    const named = window.location.hash.slice(1);
    this.turnTo(Object.hasOwn(this.views, named) ? named : 'ask');
    await this.look();
    this.views.ask.fromAddress(new URLSearchParams(window.location.search));
    window.addEventListener('focus', () => this.look());
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
    const last = this.views.ask.turns.at(-1);
    if (last && last.answer.snapshot !== held.snapshot) {
      const again = button('quiet', WORDS.again, () => { this.turnTo('ask'); this.views.ask.send(last.question); });
      told.push(` · ${WORDS.newer} `, again);
    }
    this.status.replaceChildren(...told);
    this.leave.hidden = !held.log_out;
    if (held.snapshot !== this.snapshot) this.views.ask.offer(held);
    this.snapshot = held.snapshot;
  }
}

export function start(root) {
  new Page(root).begin();
}
