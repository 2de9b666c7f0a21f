// Draws a text's inline code and formulas: `code` as code, $TeX$ as MathML. What it does not know stays as it was
// written. Everything becomes text in elements that are made here, never markup.
import { make } from './dom.js';

const MATHML = 'http://www.w3.org/1998/Math/MathML';
const NOTATION = /(`[^`\n]+`|\$\$[^$]+\$\$|\$(?=[^\s$])[^$\n]*[^\s$\\]\$(?!\d))/;
const STOP = /^[.,;:!?)]+/; // stays on the line of the formula before it
const SYMBOLS = {
  alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ϵ', varepsilon: 'ε', eta: 'η', theta: 'θ', kappa: 'κ',
  lambda: 'λ', mu: 'μ', nu: 'ν', pi: 'π', rho: 'ρ', sigma: 'σ', tau: 'τ', phi: 'ϕ', psi: 'ψ', omega: 'ω',
  Gamma: 'Γ', Delta: 'Δ', Theta: 'Θ', Lambda: 'Λ', Sigma: 'Σ', Phi: 'Φ', Omega: 'Ω', ell: 'ℓ', infty: '∞',
};
const OPERATORS = {
  nabla: '∇', partial: '∂', in: '∈', notin: '∉', times: '×', cdot: '⋅', odot: '⊙', leftarrow: '←', gets: '←',
  rightarrow: '→', to: '→', subset: '⊂', setminus: '∖', top: '⊤', mid: '∣', vert: '|', leq: '≤', le: '≤', geq: '≥',
  ge: '≥', neq: '≠', approx: '≈', sim: '∼', pm: '±', sum: '∑', prod: '∏', int: '∫', dots: '…', ldots: '…', cdots: '⋯',
  '{': '{', '}': '}', '|': '‖', '%': '%', lfloor: '⌊', rfloor: '⌋', lceil: '⌈', rceil: '⌉',
};
const FUNCTIONS = new Set(['sin', 'cos', 'tan', 'exp', 'log', 'ln', 'max', 'min', 'arg', 'det']);
const SPACES = new Set([',', ';', ':', '!', ' ', 'quad', 'qquad', 'left', 'right', 'big', 'Big']);
const ACCENTS = { hat: '^', tilde: '~', widetilde: '~', bar: '¯', vec: '→' };
const LETTERS = { mathbf: 'bold', mathcal: 'script', mathbb: 'double', mathrm: 'upright', text: 'upright' };
const ALPHABETS = { bold: [0x1d400, 0x1d41a], script: [0x1d4d0, 0x1d4ea], double: [0x1d538, 0x1d552] };
const EARLIER = { C: 'ℂ', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ' }; // doubled, outside their alphabet

function math(tag, ...content) {
  const node = document.createElementNS(MATHML, tag);
  node.append(...content);
  return node;
}

function lettered(text, style) {
  const [capital, small] = ALPHABETS[style];
  return text.replace(/[A-Za-z]/g, (letter) => {
    if (style === 'double' && EARLIER[letter]) return EARLIER[letter];
    const code = letter.charCodeAt(0);
    return String.fromCodePoint(letter < 'a' ? capital + code - 65 : small + code - 97);
  });
}

function applied(name) {
  const node = math('mo', name);
  node.setAttribute('lspace', '.17em');
  node.setAttribute('rspace', '.17em');
  return node;
}

// Reads TeX from left to right; throws for what it does not know.
class Formula {
  constructor(tex) { this.tokens = tex.match(/\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|[^]/gu) || []; }

  next() {
    while (this.tokens.length && !this.tokens[0].trim()) this.tokens.shift();
    return this.tokens[0];
  }

  row(end) {
    const row = math('mrow');
    for (;;) {
      const token = this.next();
      if (token === end) { this.tokens.shift(); return row; }
      if (token === undefined || token === '}') throw new SyntaxError('a brace too many or too few');
      if (this.space(token)) continue;
      row.append(this.scripted());
    }
  }

  space(token) {
    if (token[0] !== '\\' || !SPACES.has(token.slice(1))) return false;
    this.tokens.shift();
    return true;
  }

  scripted() {
    const base = this.atom();
    let below, above;
    for (let token = this.next(); token === '_' || token === '^' || token === "'"; token = this.next()) {
      this.tokens.shift();
      if (token === '_') below = this.atom();
      else above = math('mrow', ...(above ? [above] : []), token === "'" ? math('mo', '′') : this.atom());
    }
    if (below && above) return math('msubsup', base, below, above);
    if (below) return math('msub', base, below);
    return above ? math('msup', base, above) : base;
  }

  atom() {
    const token = this.next();
    if (token === undefined || '}^_&#'.includes(token)) throw new SyntaxError('unexpected ' + token);
    this.tokens.shift();
    if (token === '{') return this.row('}');
    if (token[0] === '\\') return this.command(token.slice(1));
    if (/^\d/.test(token)) return math('mn', token);
    return math(/\p{L}/u.test(token) ? 'mi' : 'mo', token === '-' ? '−' : token);
  }

  command(name) {
    if (Object.hasOwn(SYMBOLS, name)) return math('mi', SYMBOLS[name]);
    if (Object.hasOwn(OPERATORS, name)) return math('mo', OPERATORS[name]);
    if (FUNCTIONS.has(name)) return applied(name);
    if (name === 'sqrt') return math('msqrt', this.atom());
    if (name === 'frac') return math('mfrac', this.atom(), this.atom());
    if (Object.hasOwn(ACCENTS, name)) return math('mover', this.atom(), math('mo', ACCENTS[name]));
    if (Object.hasOwn(LETTERS, name)) return this.letters(LETTERS[name]);
    throw new SyntaxError('unknown ' + name);
  }

  letters(style) {
    let text = this.next();
    this.tokens.shift();
    if (text === '{') {
      const end = this.tokens.indexOf('}');
      text = this.tokens.splice(0, end + 1).slice(0, -1).join('');
    }
    if (!text || /[\\{}]/.test(text)) throw new SyntaxError('letters are wanted');
    return style === 'upright' ? math('mtext', text) : math('mi', lettered(text, style));
  }
}

function formula(text) {
  const block = text.startsWith('$$');
  const tex = block ? text.slice(2, -2) : text.slice(1, -1);
  try {
    const node = math('math', new Formula(tex + '\0').row('\0'));
    node.setAttribute('aria-label', tex);
    if (block) node.setAttribute('display', 'block');
    return node;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error; // unknown, or nested too deep
    return make('code', 'tex', text);
  }
}

// A text as what to append to an element.
export function noted(text) {
  const parts = text.split(NOTATION);
  return parts.map((part, index) => {
    if (index % 2 === 0) return index ? part.replace(STOP, '') : part;
    const node = part.startsWith('`') ? make('code', '', part.slice(1, -1)) : formula(part);
    const [stop] = parts[index + 1].match(STOP) || [''];
    return stop ? make('span', 'whole', node, stop) : node;
  });
}
