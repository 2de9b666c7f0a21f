// The view in which one asks: the conversation, the box to type in, what is narrowed to, what was asked before.
import { ask } from './api.js';
import { Turn } from './answer.js';
import { conversation as exported, save } from './copy.js';
import { bring, button, make, menu } from './dom.js';
import { Filters } from './filters.js';
import { forget, keep, recall } from './history.js';
import { WORDS } from './words.js';

const LONGEST = 2000;
const TURNS = 8; // turns that a follow-up is sent with

export class AskView {
  constructor(openDocument) {
    this.openDocument = openDocument;
    this.filters = new Filters(() => {});
    this.thread = make('div', 'thread');
    this.examples = make('div', 'examples');
    this.box = make('textarea');
    Object.assign(this.box, { id: 'question', rows: 1, maxLength: LONGEST, placeholder: WORDS.placeholder });
    this.box.setAttribute('aria-label', WORDS.question);
    this.box.addEventListener('input', () => this.grow());
    this.box.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send(this.box.value);
    });
    this.go = button('go', WORDS.ask, () => (this.running ? this.running.abort() : this.send(this.box.value)));
    this.past = menu('past', WORDS.history);
    this.past.addEventListener('toggle', () => { if (this.past.open) this.drawPast(); });
    const composer = make('div', 'composer', make('div', 'line', this.box, this.go), this.filters.node);
    this.tools = make('div', 'tools', this.past, this.conversationTools());
    this.hero = make('div', 'hero', make('p', 'motto', WORDS.motto));
    this.node = make('div', 'view ask', this.tools, this.hero, this.thread, composer, this.examples);
    this.restart();
  }

  conversationTools() {
    const file = (form, type, ending) => button('quiet', WORDS.exportAs[form], () => {
      save(`conversation.${ending}`, exported(this.turns, form), type);
      this.menu.open = false;
    });
    this.menu = menu(
      'conversation', WORDS.conversation,
      button('quiet', WORDS.fresh, () => { this.menu.open = false; this.restart(); this.box.focus(); }),
      file('markdown', 'text/markdown', 'md'), file('html', 'text/html', 'html'),
    );
    return this.menu;
  }

  offer(overview) {
    this.filters.offer(overview);
    this.examples.replaceChildren(...overview.examples.map((each) => button('example', each, () => this.send(each))));
  }

  restart() {
    this.running?.abort();
    this.id = Date.now();
    this.turns = [];
    this.thread.replaceChildren();
    this.node.classList.add('empty');
    this.box.placeholder = WORDS.placeholder;
    this.menu.hidden = true;
  }

  // The chunks that the last answer rests on.
  cited() {
    const answer = this.turns.at(-1)?.answer;
    const ranks = new Set(answer?.citations.map((each) => each.passage));
    return new Set(answer?.passages.filter((each) => ranks.has(each.rank)).map((each) => each.chunk));
  }

  grow() {
    this.box.style.height = 'auto';
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, 200)}px`;
  }

  // What the address asks: `?q=`, narrowed by `section`, `kind` and `since`.
  fromAddress(parameters) {
    this.filters.read(parameters);
    const question = (parameters.get('q') || '').trim();
    if (question) this.send(question.slice(0, LONGEST));
  }

  address(question) {
    const parameters = new URLSearchParams({ q: question });
    const { section, kind, since } = this.filters.wanted();
    for (const each of section) parameters.append('section', each);
    for (const each of kind) parameters.append('kind', each);
    if (since) parameters.set('since', since);
    window.history.replaceState(null, '', `?${parameters}`);
    document.title = `${question} · ${WORDS.title}`;
  }

  async send(text) {
    const question = text.trim();
    if (!question || this.running) return;
    const turn = this.open(question);
    this.address(question);
    const before = this.turns.slice(-TURNS).map(({ answer }) => ({
      question: answer.question, text: answer.text.slice(0, 20000), understood: answer.understood,
    }));
    this.running = new AbortController();
    this.go.textContent = WORDS.stop;
    try {
      const wanted = { question, ...this.filters.wanted(), turns: before };
      const answer = await ask(wanted, (statement) => turn.add(statement), this.running.signal);
      turn.end(answer);
      this.turns.push({ question, answer });
      keep({ id: this.id, at: new Date().toISOString(), turns: this.turns });
    } catch (error) {
      if (error.name === 'AbortError') turn.stopped();
      else turn.fail(error.message, error.hint);
      this.box.value = this.box.value || question;
    } finally {
      this.running = null;
      this.go.textContent = WORDS.ask;
      this.grow();
    }
  }

  open(question) {
    const turn = new Turn(this.thread.childElementCount + 1, question, this.openDocument);
    this.thread.append(turn.node);
    this.node.classList.remove('empty');
    this.menu.hidden = false;
    this.box.value = '';
    this.box.placeholder = WORDS.followUp;
    if (this.thread.childElementCount > 1) bring(turn.node, 'start');
    return turn;
  }

  // As it was answered then; what an earlier version of this page kept in another form is told as such.
  reopen(turns) {
    for (const { question, answer } of turns) {
      const turn = this.open(question);
      try {
        turn.end(answer);
        this.turns.push({ question, answer });
      } catch {
        turn.fail(WORDS.unreadable, '');
      }
    }
  }

  drawPast() {
    const rows = recall().map((each) => button('quiet', each.turns[0]?.question || '…', () => {
      this.past.open = false;
      this.restart();
      this.id = each.id;
      this.reopen(each.turns);
    }));
    const clear = button('quiet', WORDS.clear, () => { forget(); this.drawPast(); });
    const items = rows.length ? [...rows, clear] : [make('p', 'about', WORDS.noHistory)];
    this.past.querySelector('.menu-items').replaceChildren(...items);
  }
}
