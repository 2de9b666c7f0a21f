// One question and its answer: told sentence by sentence, every marker a door to its source.
import { card, light, peeking, retrieved } from './cards.js';
import { copying } from './copy.js';
import { rating } from './feedback.js';
import { link, make } from './dom.js';
import { noted } from './notation.js';
import { WORDS } from './words.js';

const PARAGRAPH = 350; // characters that a paragraph has at least, when another may follow

export class Turn {
  constructor(number, question, openDocument) {
    this.number = number;
    this.openDocument = openDocument;
    this.sources = new Map();
    this.asked = make('h2', 'asked', question);
    this.notes = make('div', 'notes');
    this.prose = make('div', 'prose');
    this.after = make('div', 'after');
    this.panel = make('div', 'panel');
    const told = make('div', 'answer', this.asked, this.notes, this.prose, this.after);
    told.setAttribute('aria-live', 'polite');
    told.setAttribute('aria-busy', 'true');
    this.told = told;
    this.node = make('section', 'turn', told, this.panel);
    this.waiting = make('p', 'waiting', WORDS.thinking);
    this.prose.append(this.waiting);
  }

  // A sentence as it comes, with the sources that it is the first to name.
  add(statement) {
    this.waiting.remove();
    for (const each of statement.cited) this.know(each);
    this.tell(statement.text);
  }

  // A long answer goes on in a new paragraph where it turns to another source.
  tell(text) {
    const source = /\[(\d+)\](?:\[\d+\])*$/.exec(text)?.[1];
    const turns = this.paragraph?.textContent.length > PARAGRAPH && source !== this.lastSource;
    if (!this.paragraph || turns) this.prose.append((this.paragraph = make('p', 'paragraph')));
    this.paragraph.append(this.sentence(text), ' ');
    this.lastSource = source;
  }

  know(source) {
    if (this.sources.has(source.number)) return;
    this.sources.set(source.number, source);
    if (this.sources.size === 1) this.panel.append(make('h3', 'panel-title', WORDS.sources));
    const again = this.document === source.document;
    this.document = source.document;
    this.panel.append(card(source, this.id(source.number), this.openDocument, again));
  }

  id(number) {
    return `source-${this.number}-${number}`;
  }

  sentence(text) {
    const node = make('span', 'sentence');
    for (const part of text.split(/((?:\[\d+\])+$)/)) {
      if (/^(\[\d+\])+$/.test(part)) node.append(...part.match(/\d+/g).map((digits) => this.marker(Number(digits))));
      else node.append(...noted(part.trimEnd()));
    }
    return node;
  }

  marker(number) {
    const source = this.sources.get(number);
    if (!source) return `[${number}]`;
    const node = make('a', 'ref', `[${number}]`);
    node.href = `#${this.id(number)}`;
    node.setAttribute('aria-label', WORDS.source(number));
    node.addEventListener('click', (event) => {
      event.preventDefault();
      light(this.id(number));
    });
    peeking(node, source);
    return node;
  }

  // The whole answer: what was told stays; what is to be known of it stands before it.
  end(answer) {
    this.answer = answer;
    this.waiting.remove();
    this.told.setAttribute('aria-busy', 'false');
    const texts = new Map(answer.passages.map((each) => [each.rank, each.text]));
    for (const each of answer.citations) this.know({ ...each, context: texts.get(each.passage) || each.quote });
    if (answer.understood) this.notes.append(make('p', 'about', WORDS.understood + answer.understood));
    if (answer.weakly_supported) this.notes.append(make('p', 'warning', WORDS.weak));
    this.notes.append(...answer.notes.map((note) => make('p', 'about', note)));
    if (!answer.answered) this.decline(answer);
    else if (!this.prose.childElementCount) {
      for (const each of answer.statements) this.tell(each.text);
    }
    if (answer.answered) this.after.append(copying(answer), rating(answer));
    const cited = new Set(answer.citations.map((each) => each.passage));
    const rest = answer.passages.filter((each) => !cited.has(each.rank));
    if (rest.length) this.panel.append(retrieved(rest, this.openDocument));
  }

  decline(answer) {
    const near = answer.nearest.some((each) => each.score);
    if (near) this.told.classList.add('declined');
    this.prose.append(make('p', '', answer.text));
    if (!answer.nearest.length) return;
    const list = make('ul');
    for (const each of answer.nearest) {
      const place = each.section.length ? make('span', 'about', WORDS.lookIn + each.section.join(' › ')) : '';
      list.append(make('li', '', link(each.url, each.title || each.url), place));
    }
    this.after.append(make('section', 'nearest', make('h3', '', near ? WORDS.nearest : WORDS.begins), list));
  }

  // It ended before its time: what was written stays.
  fail(message, hint) {
    this.waiting.remove();
    this.told.setAttribute('aria-busy', 'false');
    const node = make('div', 'trouble', make('p', '', message), hint ? make('p', 'about', hint) : '');
    node.setAttribute('role', 'alert');
    this.after.append(node);
  }

  stopped() {
    this.waiting.remove();
    this.told.setAttribute('aria-busy', 'false');
    this.after.append(make('p', 'about', WORDS.stopped));
  }
}
