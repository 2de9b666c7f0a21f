// Conversations asked in this browser: they stay in it.
const KEY = 'reading-list-history';
const MOST = 30;

export function recall() {
  try {
    const held = JSON.parse(localStorage.getItem(KEY) || '[]');
    return Array.isArray(held) ? held.filter((each) => Array.isArray(each?.turns) && each.turns.length && each.turns.every((turn) => turn?.answer)) : [];
  } catch {
    return [];
  }
}

// Keeps a conversation as the newest; the oldest go when there is no room for all.
export function keep(conversation) {
  const all = [conversation, ...recall().filter((each) => each.id !== conversation.id)].slice(0, MOST);
  while (all.length) {
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
      return;
    } catch {
      all.pop();
    }
  }
}

export function forget() {
  try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ }
}
