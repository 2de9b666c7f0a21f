// What a question is narrowed to: sections of the list, kinds of links, a date. Chips say what holds.
import { button, make } from './dom.js';
import { WORDS } from './words.js';

export class Filters {
  constructor(changed) {
    this.changed = changed;
    this.section = new Set();
    this.kind = new Set();
    this.since = '';
    this.chips = make('div', 'chips');
    this.choices = make('div', 'choices');
    const narrow = make('details', 'menu narrow', make('summary', 'quiet', WORDS.filters), this.choices);
    this.node = make('div', 'filters', narrow, this.chips);
  }

  offer(overview) {
    const boxes = (title, items) => make('fieldset', '', make('legend', '', title), ...items);
    const sections = overview.sections.map((each) => {
      const name = each.path[each.path.length - 1];
      const row = this.box(this.section, name, `${name} (${each.documents})`);
      row.style.paddingInlineStart = `${each.path.length - 1}rem`;
      return row;
    });
    const kinds = Object.entries(overview.kinds).map(([kind, count]) => this.box(this.kind, kind, `${kind} (${count})`));
    const date = make('input');
    date.type = 'date';
    date.value = this.since;
    date.setAttribute('aria-label', WORDS.since);
    date.addEventListener('change', () => { this.since = date.value; this.tell(); });
    this.choices.replaceChildren(boxes(WORDS.sections, sections), boxes(WORDS.kinds, kinds), boxes(WORDS.since, [date]));
    this.draw();
  }

  box(chosen, value, text) {
    const input = make('input');
    input.type = 'checkbox';
    input.value = value;
    input.checked = chosen.has(value);
    input.addEventListener('change', () => {
      if (input.checked) chosen.add(value); else chosen.delete(value);
      this.tell();
    });
    return make('label', 'choice', input, text);
  }

  tell() {
    this.draw();
    this.changed();
  }

  draw() {
    const chip = (name, remove) => {
      const node = button('chip', `${name} ×`, () => { remove(); this.refresh(); });
      node.setAttribute('aria-label', WORDS.remove(name));
      return node;
    };
    this.chips.replaceChildren(
      ...[...this.section].map((name) => chip(name, () => this.section.delete(name))),
      ...[...this.kind].map((name) => chip(name, () => this.kind.delete(name))),
      ...(this.since ? [chip(`${WORDS.since} ${this.since}`, () => { this.since = ''; })] : []),
    );
  }

  refresh() {
    for (const input of this.choices.querySelectorAll('input[type=checkbox]')) {
      input.checked = this.section.has(input.value) || this.kind.has(input.value);
    }
    const date = this.choices.querySelector('input[type=date]');
    if (date) date.value = this.since;
    this.tell();
  }

  // From and to the address and the request.
  read(parameters) {
    for (const [chosen, name] of [[this.section, 'section'], [this.kind, 'kind']]) {
      chosen.clear();
      for (const value of parameters.getAll(name)) chosen.add(value);
    }
    this.since = parameters.get('since') || '';
    this.refresh();
  }

  wanted() {
    return { section: [...this.section], kind: [...this.kind], ...(this.since ? { since: this.since } : {}) };
  }
}
