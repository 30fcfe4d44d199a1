/** What lists of names and values say of a tree: which of them lie below a path, and which objects nothing was said of. */

/** Whether a name is an object's: it ends in a dot and has no value (TR-069 Table 12). */
export const isObject = (name: string): boolean => name.endsWith('.')

/** Whether a path names a part of the tree: an object, or the whole of it. */
export const isPart = (path: string): boolean => path === '' || isObject(path)

/** Whether a name lies strictly below a path. */
export const isBelow = (name: string, path: string): boolean =>
  name.length > path.length && isPart(path) && name.startsWith(path)

/** The objects that contain one of these names. */
export function parentsOf(names: Iterable<string>): Set<string> {
  const parents = new Set<string>()
  for (const name of names) {
    for (let dot = name.lastIndexOf('.', name.length - 2); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      const parent = name.slice(0, dot + 1)
      if (parents.has(parent)) break
      parents.add(parent)
    }
  }
  return parents
}

/**
 * The uppermost of some objects, each once, in their order. No part of the tree lies below two of them, so that whoever
 * goes down from one to those strictly below never comes to one again, whatever a CPE answers.
 */
export function uppermost(objects: Iterable<string>): string[] {
  const all = new Set(objects)
  return [...all].filter(o => {
    for (let dot = o.lastIndexOf('.', o.length - 2); dot > 0; dot = o.lastIndexOf('.', dot - 1))
      if (all.has(o.slice(0, dot + 1))) return false
    return true
  })
}

/** How many characters some names have: what it costs to note them. */
export const sizeOf = (names: readonly string[]): number => names.reduce((sum, name) => sum + name.length, 0)
