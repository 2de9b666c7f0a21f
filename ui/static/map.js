// Passages in two dimensions: coloured by section, searchable, those of the last answer ringed. Drawn as SVG.
import { get } from './api.js';
import { make } from './dom.js';
import { WORDS } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';
// Told apart in light and dark, and by most who see colours otherwise (Okabe and Ito).
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#a6761d', '#56b4e9', '#7570b3', '#e69f00'];
const SIZE = 1000;

function drawn(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

export class MapView {
  constructor(openDocument) {
    this.openDocument = openDocument;
    this.field = make('input');
    this.field.type = 'search';
    this.field.placeholder = WORDS.mapSearch;
    this.field.setAttribute('aria-label', WORDS.mapSearch);
    this.field.addEventListener('input', () => this.find());
    this.found = make('span', 'about');
    this.found.setAttribute('aria-live', 'polite');
    this.legend = make('ul', 'legend');
    this.board = make('div', 'map-board');
    this.under = make('p', 'about', WORDS.mapHint);
    const bar = make('div', 'bar', this.field, this.found);
    this.node = make('div', 'view map', make('h2', '', WORDS.mapTitle), bar, this.board, this.under, this.legend);
  }

  // `cited`: the ids of the chunks that the last answer rests on.
  async open(cited) {
    try {
      this.held = await get('/api/map');
    } catch (error) {
      this.board.replaceChildren(make('p', 'trouble', `${error.message} ${error.hint}`));
      return;
    }
    const tops = [...new Set(this.held.documents.map((each) => each.section[0] || '–'))];
    const colour = (each) => COLOURS[tops.indexOf(each.section[0] || '–') % COLOURS.length];
    this.legend.replaceChildren(...tops.map((name) => {
      const spot = make('span', 'spot');
      spot.style.background = COLOURS[tops.indexOf(name) % COLOURS.length];
      return make('li', '', spot, name);
    }));
    const picture = drawn('svg', { viewBox: `0 0 ${SIZE} ${SIZE}`, role: 'group', 'aria-label': WORDS.mapTitle });
    this.dots = this.held.points.map((point) => this.dot(point, colour, cited.has(point.chunk)));
    // Ringed ones come last, so that none lies over them.
    picture.append(...[...this.dots].sort((a, b) => a.classList.contains('cited') - b.classList.contains('cited')));
    this.board.replaceChildren(picture);
    this.find();
  }

  dot(point, colour, cited) {
    const document_ = this.held.documents[point.document];
    const place = (value) => ((value + 1) / 2) * (SIZE - 40) + 20;
    const node = drawn('circle', {
      cx: place(point.x), cy: place(-point.y), r: cited ? 11 : 7, fill: colour(document_), class: cited ? 'cited' : '',
    });
    const name = [document_.title, ...point.heading].join(' › ');
    const title = drawn('title', {});
    title.textContent = name;
    node.append(title);
    node.dataset.name = name.toLowerCase();
    node.addEventListener('mouseenter', () => { this.under.textContent = name; });
    node.addEventListener('click', () => this.openDocument({ document: document_.id, title: document_.title }));
    return node;
  }

  find() {
    const words = this.field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const node of this.dots || []) {
      const hit = words.every((word) => node.dataset.name.includes(word));
      node.classList.toggle('dim', words.length > 0 && !hit);
      count += hit;
    }
    this.found.textContent = words.length ? WORDS.mapFound(count) : '';
  }
}
