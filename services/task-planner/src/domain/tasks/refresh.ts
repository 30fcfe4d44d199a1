/**
 * refresh: reads a part of the tree, names and values. It asks for the whole part at once; where the CPE says that
 * this is too much, it goes down a level and asks for the parts (quirk S5).
 */
import type { ParameterInfo, ParameterValue } from '@auroralinks/cwmp'
import type { Json, Task } from '../model.ts'
import type { ParameterChange } from '../effects.ts'
import type { TaskKind, Turn } from './kind.ts'
import { checkName, orRoot } from './kind.ts'
import { learnValues } from './values.ts'

type Ask = { names: string; deep: boolean } | { values: string[] }

interface Notes {
  asks: Ask[]
  /** Parameters whose values were read. */
  count: number
  /** The part was read in one piece, so that what is not in it is gone. */
  whole: boolean
}

const start = (path: string): Notes => ({ asks: [{ names: path, deep: true }, { values: [path] }], count: 0, whole: true })

function notesOf(task: Task, path: string): Notes {
  const n = task.progress.notes as unknown as Partial<Notes>
  return n.asks ? (n as Notes) : start(path)
}

const isObject = (name: string): boolean => name.endsWith('.')

function goOn(notes: Notes, parameters: ParameterChange[], gone?: { prefix: string; except: ReadonlySet<string> }): Turn {
  const learned = { parameters, ...(gone ? { gone } : {}) }
  return notes.asks.length > 0 ? { go: 'on', notes: notes as unknown as Task['progress']['notes'], learned } : { go: 'succeed', result: { count: notes.count } as Json, learned }
}

export const refresh: TaskKind = {
  check: a => checkName(a['path'] ?? ''),
  next(task, { device }) {
    const path = orRoot(String(task.arguments['path'] ?? ''), device)
    const ask = notesOf(task, path).asks[0]!
    return 'names' in ask
      ? { send: { method: 'GetParameterNames', path: ask.names, nextLevel: !ask.deep }, once: false }
      : { send: { method: 'GetParameterValues', names: ask.values }, once: false }
  },
  answered(task, request, response, { device }) {
    const notes = notesOf(task, orRoot(String(task.arguments['path'] ?? ''), device))
    const [ask, ...asks] = notes.asks
    if (response.method === 'GetParameterNamesResponse' && 'parameters' in response && ask && 'names' in ask) {
      const infos = response.parameters as ParameterInfo[]
      const leaves = infos.filter(p => !isObject(p.name))
      const learned = leaves.map(p => ({ name: p.name, writable: p.writable }))
      if (ask.deep) return goOn({ ...notes, asks }, learned, leaves.length > 0 ? { prefix: ask.names, except: new Set(leaves.map(p => p.name)) } : undefined)
      const below: Ask[] = infos.filter(p => isObject(p.name) && p.name !== ask.names).map(p => ({ values: [p.name] }))
      const here: Ask[] = leaves.length > 0 ? [{ values: leaves.map(p => p.name) }] : []
      return goOn({ ...notes, asks: [...here, ...below, ...asks] }, learned)
    }
    const values = response.method === 'GetParameterValuesResponse' && 'parameters' in response ? (response.parameters as ParameterValue[]) : []
    void request
    return goOn({ ...notes, asks, count: notes.count + values.length }, learnValues(values))
  },
  faulted(task, _request, fault, { device }) {
    const notes = notesOf(task, orRoot(String(task.arguments['path'] ?? ''), device))
    const [ask, ...asks] = notes.asks
    if (!ask) return null
    if ('names' in ask) {
      // Without the deep list the values still tell the names; without a level there is nothing left to try there.
      if (ask.deep) return fault.cwmp.code === '9005' ? null : { go: 'on', notes: { ...notes, asks } as unknown as Task['progress']['notes'] }
      return asks.length > 0 || notes.count > 0 ? goOn({ ...notes, asks }, []) : null
    }
    if (ask.values.length > 1) {
      const half = ask.values.length >> 1
      return { go: 'on', notes: { ...notes, asks: [{ values: ask.values.slice(0, half) }, { values: ask.values.slice(half) }, ...asks] } as unknown as Task['progress']['notes'] }
    }
    const path = ask.values[0] ?? ''
    if (isObject(path) && fault.cwmp.code !== '9005') return { go: 'on', notes: { ...notes, whole: false, asks: [{ names: path, deep: false }, ...asks] } as unknown as Task['progress']['notes'] }
    if (path === String(task.arguments['path'] ?? '')) return null
    return goOn({ ...notes, asks }, [])
  },
}
