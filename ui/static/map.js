// Passages in two dimensions: coloured by section, searchable, those of the last answer ringed. Drawn as SVG.
import { get } from './api.js';
import { make } from './dom.js';
import { WORDS } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';
// Told apart in light and dark, and by most who see colours otherwise (Okabe and Ito).
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#a6761d', '#56b4e9', '#7570b3', '#e69f00'];
const SIZE = 1000;
const WIDE = 1.6; // width of the picture to its height, where there is room
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

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
    this.width = SIZE * (this.board.clientWidth > 700 ? WIDE : 1);
    const picture = drawn('svg', { viewBox: `0 0 ${this.width} ${SIZE}`, role: 'group', 'aria-label': WORDS.mapTitle });
    picture.addEventListener('keydown', (event) => this.key(event));
    this.dots = this.held.points.map((point) => this.dot(point, colour, cited.has(point.chunk)));
    // Ringed ones come last, so that none lies over them.
    picture.append(...[...this.dots].sort((a, b) => a.classList.contains('cited') - b.classList.contains('cited')));
    this.dots[0]?.setAttribute('tabindex', '0'); // one stop for the tab key; arrows go from dot to dot
    this.board.replaceChildren(picture);
    this.find();
  }

  dot(point, colour, cited) {
    const document_ = this.held.documents[point.document];
    const place = (value, size) => ((value + 1) / 2) * (size - 40) + 20;
    const name = [document_.title, ...point.heading].join(' › ');
    const node = drawn('circle', {
      cx: place(point.x, this.width), cy: place(-point.y, SIZE), r: cited ? 11 : 7, fill: colour(document_),
      class: cited ? 'cited' : '', role: 'button', tabindex: -1, 'aria-label': name,
    });
    const title = drawn('title', {});
    title.textContent = name;
    node.append(title);
    node.dataset.name = name.toLowerCase();
    for (const event of ['mouseenter', 'focus']) node.addEventListener(event, () => { this.under.textContent = name; });
    node.addEventListener('click', () => this.openDocument({ document: document_.id, title: document_.title }));
    return node;
  }

  // Enter opens the passage's document, an arrow goes to the nearest dot that way, of those found.
  key(event) {
    const from = event.target;
    if (event.key === 'Enter' || event.key === ' ') from.dispatchEvent(new MouseEvent('click'));
    else if (!STEPS[event.key]) return;
    else this.step(from, ...STEPS[event.key]);
    event.preventDefault();
  }

  step(from, right, down) {
    const at = (node) => [Number(node.getAttribute('cx')), Number(node.getAttribute('cy'))];
    const [x, y] = at(from);
    let best = null;
    let least = Infinity;
    for (const node of this.dots) {
      const [dx, dy] = [at(node)[0] - x, at(node)[1] - y];
      const along = dx * right + dy * down;
      const away = along + 2 * Math.abs(dx * down - dy * right);
      if (along > 0 && away < least && !node.classList.contains('dim')) [best, least] = [node, away];
    }
    if (!best) return;
    from.setAttribute('tabindex', '-1');
    best.setAttribute('tabindex', '0');
    best.focus();
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
