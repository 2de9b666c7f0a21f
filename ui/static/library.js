// The list as its owner wrote it: each link with what became of it; what could be read; rebuilds.
import { get, post } from './api.js';
import { button, day, link, make, say } from './dom.js';
import { WORDS } from './words.js';

const STATES = ['read', 'digest', 'note', 'failed', 'attribution'];
const REREAD = ['read', 'digest', 'failed'];
const TICK = 700; // milliseconds between two looks at a build that runs

export class LibraryView {
  constructor(openDocument, changed) {
    this.openDocument = openDocument;
    this.changed = changed;
    this.show = 'all';
    this.coverage = make('div', 'coverage');
    this.tree = make('div', 'tree');
    this.builds = make('ol', 'builds');
    this.progress = make('div', 'progress');
    this.progress.hidden = true;
    this.go = button('go', WORDS.rebuild, () => this.rebuild());
    const chosen = make('select');
    chosen.setAttribute('aria-label', WORDS.shown);
    for (const [value, text] of Object.entries(WORDS.show)) {
      const option = make('option', '', text);
      option.value = value;
      chosen.append(option);
    }
    chosen.addEventListener('change', () => { this.show = chosen.value; this.draw(); });
    const bar = make('div', 'bar', chosen, this.go, this.progress);
    const past = make('section', 'side', make('h2', '', WORDS.coverage), this.coverage, make('h2', '', WORDS.builds), this.builds);
    this.node = make('div', 'view library', make('div', 'main-column', bar, this.tree), past);
  }

  async open() {
    try {
      [this.rows, this.past] = await Promise.all([get('/api/sources'), get('/api/builds')]);
      this.draw();
      const state = await get('/api/build');
      if (state.running) this.follow();
    } catch (error) {
      this.tree.replaceChildren(make('p', 'trouble', `${error.message} ${error.hint}`));
    }
  }

  draw() {
    const wanted = {
      all: () => true,
      failed: (row) => row.state === 'failed' || row.reason,
      digest: (row) => row.state === 'digest',
    }[this.show];
    const rows = this.rows.filter(wanted);
    this.tree.replaceChildren(...(rows.length ? this.sections(rows) : [make('p', 'about', WORDS.nothing)]));
    this.coverage.replaceChildren(...this.bars());
    const builds = this.past.map((each) => {
      const told = each.error ? make('span', 'warning', each.error) : WORDS.build(each);
      return make('li', '', make('span', 'about', each.finished_at.slice(0, 16).replace('T', ' ')), ' ', told);
    });
    this.builds.replaceChildren(...(builds.length ? builds : [make('li', 'about', WORDS.noBuilds)]));
  }

  // Headings where the path changes, the links under them in the order of the list.
  sections(rows) {
    const nodes = [];
    let path = [];
    let list = null;
    for (const row of rows) {
      const same = path.length === row.section.length && path.every((name, n) => name === row.section[n]);
      if (!list || !same) {
        let shared = 0;
        while (shared < row.section.length && path[shared] === row.section[shared]) shared += 1;
        row.section.slice(shared).forEach((name, n) => {
          const head = make('h' + Math.min(6, shared + n + 2), '', name);
          head.style.paddingInlineStart = `${shared + n}rem`;
          nodes.push(head);
        });
        path = row.section;
        list = make('ul', 'links');
        list.style.paddingInlineStart = `${path.length}rem`;
        nodes.push(list);
      }
      list.append(this.row(row));
    }
    return nodes;
  }

  row(row) {
    const facts = [
      WORDS.states[row.state], row.kind, row.words ? WORDS.words(row.words) : '',
      row.read_at ? WORDS.readOn(day(row.read_at)) : '',
      row.changed_at && day(row.changed_at) !== day(row.read_at) ? WORDS.changedOn(day(row.changed_at)) : '',
    ].filter(Boolean).join(' · ');
    const node = make('li', `link ${row.state}`, make('p', 'link-title', link(row.final_url || row.url, row.title || row.url)), make('p', 'about', facts));
    if (row.reason) node.append(make('p', 'warning', [row.reason, row.detail].filter(Boolean).join(': ')), make('p', 'about', row.hint || ''));
    if (row.remark) node.append(make('p', 'about', row.remark));
    const title = row.title || row.url;
    const acts = row.documents.map((document, n) => {
      const open = button('quiet', n ? String(n + 1) : WORDS.text(row.documents.length), () => this.openDocument({ document, title }));
      open.title = WORDS.textSeen;
      open.setAttribute('aria-label', WORDS.textOf(title, n + 1, row.documents.length));
      return open;
    });
    if (REREAD.includes(row.state) && /^https?:/.test(row.url)) {
      const again = button('quiet again', WORDS.readAgain, () => this.rebuild({ only: [row.url], refresh: true }));
      again.setAttribute('aria-label', WORDS.readAgainOf(title));
      acts.push(again);
    }
    if (acts.length) node.append(make('p', 'acts', ...acts));
    return node;
  }

  // For each top section, how its links came out.
  bars() {
    const sections = new Map();
    for (const row of this.rows) {
      const name = row.section[0] || '–';
      if (!sections.has(name)) sections.set(name, Object.fromEntries(STATES.map((state) => [state, 0])));
      sections.get(name)[row.state] += 1;
    }
    return [...sections].map(([name, counts]) => {
      const told = STATES.filter((state) => counts[state]).map((state) => WORDS.counted(counts[state], state)).join(', ');
      const bar = make('div', 'stack', ...STATES.filter((state) => counts[state]).map((state) => {
        const part = make('span', state);
        part.style.flexGrow = counts[state];
        return part;
      }));
      bar.setAttribute('role', 'img');
      bar.setAttribute('aria-label', `${name}: ${told}`);
      return make('div', 'cover', make('p', '', name), bar, make('p', 'about', told));
    });
  }

  // All of it, or only some links with the rest as it is.
  async rebuild(wanted = {}) {
    try {
      await post('/api/build', wanted);
      this.follow();
    } catch (error) {
      this.tell(`${error.message} ${error.hint}`);
    }
  }

  async follow() {
    if (this.following) return;
    this.following = true;
    this.go.disabled = true;
    for (;;) {
      const state = await get('/api/build').catch(() => null);
      if (!state || !state.running) {
        this.tell(state?.error ? `${state.error} ${state.hint}` : WORDS.rebuilt);
        break;
      }
      const part = state.total ? ` · ${state.stage} ${state.done}/${state.total}` : '';
      this.tell(`${WORDS.rebuilding}${part}`, state.total ? state.done / state.total : null);
      await new Promise((later) => setTimeout(later, TICK));
    }
    this.following = false;
    this.go.disabled = false;
    this.changed();
    this.open();
  }

  tell(text, share) {
    const children = [make('span', '', text)];
    if (typeof share === 'number') {
      const meter = make('progress');
      meter.value = share;
      meter.setAttribute('aria-label', WORDS.rebuilding);
      children.push(meter);
    } else say(text);
    this.progress.hidden = false;
    this.progress.replaceChildren(...children);
  }
}
