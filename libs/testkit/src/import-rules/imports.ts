/** What a file imports, in every way that Node.js and TypeScript have. */
import { scan } from './tokens.ts'
import type { Token } from './tokens.ts'

export interface Imports {
  /** Specifiers; of a template with expressions in it the part before the first one. */
  specifiers: string[]
  /** How often something is loaded whose name is only known at run time. */
  computed: number
}

/**
 * Reads static imports and exports (types too), `import()` as expression and as type, `require`, `require.resolve` and
 * whatever name `createRequire` was given.
 * @example importsOf("const load = createRequire(import.meta.url); load('a')") // { specifiers: ['a'], computed: 0 }
 */
export function importsOf(source: string): Imports {
  const { tokens } = scan(source)
  const requires = new Set([
    'require',
    ...tokens.flatMap((t, i) =>
      isWord(t, 'createRequire') && isSign(tokens[i - 1], '=') ? [tokens[i - 2]?.value ?? ''] : [],
    ),
  ])
  const found: Imports = { specifiers: [], computed: 0 }
  const argument = (at: number): void => {
    const t = tokens[at]
    const isName = t?.kind === 'text' || t?.kind === 'template'
    // A name that is put together with `+` is computed, as far as it goes.
    if (!isName || (t.value === '' && !t.whole)) found.computed++
    else found.specifiers.push(t.value)
  }
  /** `(…)` or `.resolve(…)` at this place. */
  const loading = (at: number): void => {
    if (isSign(tokens[at], '(')) argument(at + 1)
    else if (isSign(tokens[at], '.') && isWord(tokens[at + 1], 'resolve') && isSign(tokens[at + 2], '('))
      argument(at + 3)
  }
  tokens.forEach((t, i) => {
    if (t.kind !== 'word' || isSign(tokens[i - 1], '.')) return
    const next = tokens[i + 1]
    if (t.value === 'from' || t.value === 'import') {
      if (next?.kind === 'text') found.specifiers.push(next.value)
      else if (t.value === 'import' && isSign(next, '(')) argument(i + 2)
    } else if (t.value === 'createRequire') {
      if (isSign(next, '(')) loading(closing(tokens, i + 1) + 1)
    } else if (requires.has(t.value)) loading(i + 1)
  })
  return found
}

const isWord = (t: Token | undefined, value: string): boolean => t?.kind === 'word' && t.value === value
const isSign = (t: Token | undefined, value: string): boolean => t?.kind === 'other' && t.value === value

/** Where the bracket that opens at this place closes. */
function closing(tokens: Token[], open: number): number {
  let depth = 0
  for (let i = open; i < tokens.length; i++) {
    if (isSign(tokens[i], '(')) depth++
    else if (isSign(tokens[i], ')') && --depth === 0) return i
  }
  return tokens.length
}
