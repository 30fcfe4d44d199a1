/** Finds by what a person types: parts of words in any order, beginnings of words first. */

interface Named {
  label: string
  keywords?: string
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Those that have every word of the text, the best first; all, in their order, without text. */
export function rank<T extends Named>(all: readonly T[], text: string): T[] {
  const words = plain(text).split(/\s+/).filter(Boolean)
  return all
    .map(item => ({ item, score: scoreOf(plain(`${item.label} ${item.keywords ?? ''}`), words) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => b.score! - a.score!)
    .map(({ item }) => item)
}

/** Null: a word is missing. */
function scoreOf(name: string, words: readonly string[]): number | null {
  let score = 0
  for (const word of words) {
    const at = name.indexOf(word)
    if (at === -1) return null
    score += at === 0 ? 3 : /[\p{L}\p{N}]/u.test(name[at - 1]!) ? 1 : 2
  }
  return score
}
