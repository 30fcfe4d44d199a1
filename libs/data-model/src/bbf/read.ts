/**
 * Reads documents of the Broadband Forum's schemas for data models: `dm` (cwmp-datamodel-1-*.xsd) and `dt`
 * (cwmp-devicetype-1-*.xsd), whole or in parts that build on others.
 */
import { patternOf } from '../path.ts'
import { createTypes, syntaxOf } from './data-types.ts'
import type { FindType, Problems } from './data-types.ts'
import type { ModelDocument, ModelObject, ModelParameter } from './document.ts'
import { excerpt } from './excerpt.ts'
import { readXml } from './xml.ts'
import type { DocumentError, Element } from './xml.ts'

/** How many errors are told at once. */
const MOST_ERRORS = 20
/** TR-181 has 1,200 objects and 6,500 parameters; components in components may multiply. */
const MAX_PARAMETERS = 100_000
const MAX_OBJECTS = 50_000
const MAX_COMPONENT_DEPTH = 8

const PATH = /^(?:[A-Za-z_][\w-]*\.(?:(?:\{i\}|\d+)\.)*)+$/
const NAME = /^[A-Za-z_][\w-]*$/

export type Reading = { document: ModelDocument } | { errors: DocumentError[] }

class TooMany extends Error {}

/**
 * Reads a document. Its errors are values that say what is wrong on which line: at most 20, none of a document that is read.
 * @param otherTypes data types that the document uses and does not define
 */
export function readDataModel(xml: string, otherTypes: FindType = () => null): Reading {
  const read = readXml(xml)
  if ('error' in read) return { errors: [read.error] }
  const { root } = read
  const schema = schemaOf(root, read.start)
  if (schema === null)
    return {
      errors: [
        {
          line: root.line,
          detail: `the root element is <${excerpt(root.name)}>: neither a document of a data model (urn:broadband-forum-org:cwmp:datamodel-1-…) nor of a device type (urn:broadband-forum-org:cwmp:devicetype-1-…)`,
        },
      ],
    }
  const errors: DocumentError[] = []
  const problems: Problems = {
    add: (at, detail) => {
      if (errors.length < MOST_ERRORS) errors.push({ line: at.line, detail })
    },
  }
  const models = root.children.filter(e => e.name === 'model')
  if (models.length === 0) problems.add(root, 'the document has no model')
  const walk = createWalk(root, schema, createTypes(root, otherTypes, problems).find, problems)
  try {
    for (const model of models) walk.container(model, '', 0)
  } catch (error) {
    if (!(error instanceof TooMany)) throw error
    problems.add(root, error.message)
  }
  if (errors.length === 0 && walk.objects.size === 0) problems.add(root, 'the document has no object with a name')
  if (errors.length > 0) return { errors }
  return {
    document: {
      schema,
      spec: root.attribute('spec') ?? root.attribute('deviceType') ?? null,
      models: models.map(m => m.attribute('name') ?? m.attribute('ref') ?? m.attribute('base') ?? ''),
      objects: [...walk.objects.values()].map(({ parameters, ...o }) => ({
        ...o,
        parameters: [...parameters.values()],
      })),
      missing: [...walk.missing],
    },
  }
}

/** The data types that a document defines, by name. */
export function readDataTypes(xml: string): Map<string, ReturnType<FindType>> {
  const read = readXml(xml)
  if ('error' in read) throw new Error(`line ${read.error.line}: ${read.error.detail}`)
  const { find, names } = createTypes(read.root, () => null, {
    add: (at, detail) => {
      throw new Error(`line ${at.line}: ${detail}`)
    },
  })
  return new Map(names.map(name => [name, find(name)]))
}

/** By the namespace of the root element. */
function schemaOf(root: Element, start: string): 'dm' | 'dt' | null {
  if (root.name !== 'document') return null
  const prefix = /^<([^\s:>]+):/.exec(start)?.[1]
  const namespace = root.attribute(prefix === undefined ? 'xmlns' : `xmlns:${prefix}`) ?? ''
  const of = /^urn:broadband-forum-org:cwmp:(datamodel|devicetype)-1-\d+$/.exec(namespace)?.[1]
  return of === 'datamodel' ? 'dm' : of === 'devicetype' ? 'dt' : null
}

type Growing = Omit<ModelObject, 'parameters'> & { parameters: Map<string, ModelParameter> }

interface Walk {
  objects: Map<string, Growing>
  missing: Set<string>
  /** What stands in a model, a component or an object. */
  container(e: Element, prefix: string, depth: number): void
}

function createWalk(root: Element, schema: 'dm' | 'dt', types: FindType, problems: Problems): Walk {
  const components = new Map<string, Element>()
  for (const e of root.children) if (e.name === 'component') components.set(e.attribute('name') ?? '', e)
  const objects = new Map<string, Growing>()
  const missing = new Set<string>()
  let parameters = 0

  const objectAt = (path: string): Growing => {
    const known = objects.get(path)
    if (known !== undefined) return known
    if (objects.size >= MAX_OBJECTS) throw new TooMany(`the document has more than ${MAX_OBJECTS} objects`)
    const made: Growing = { path, writable: null, uniqueKeys: [], parameters: new Map() }
    objects.set(path, made)
    return made
  }

  const object = (e: Element, prefix: string, depth: number): void => {
    const name = e.attribute('name')
    const path = prefix + (name ?? e.attribute('base') ?? e.attribute('ref') ?? '')
    if (!PATH.test(path) || path.length > 256)
      return problems.add(e, `"${excerpt(path)}" is no path of an object, such as "Device.X_ACME_Mesh.Node.{i}."`)
    if (e.attribute('status') === 'deleted') return
    const o = objectAt(patternOf(path))
    const access = e.attribute('access')
    if (access !== undefined || (name !== undefined && schema === 'dm'))
      o.writable = access === 'readWrite' || access === 'create' || access === 'createDelete'
    for (const key of e.children)
      if (key.name === 'uniqueKey')
        o.uniqueKeys.push(key.children.flatMap(p => (p.name === 'parameter' ? (p.attribute('ref') ?? []) : [])))
    container(e, path, depth)
  }

  const component = (e: Element, prefix: string, depth: number): void => {
    const name = e.attribute('ref') ?? ''
    const found = components.get(name)
    if (found === undefined) missing.add(excerpt(name))
    else if (depth >= MAX_COMPONENT_DEPTH)
      problems.add(
        e,
        `the component "${excerpt(name)}" holds itself, or lies in more than ${MAX_COMPONENT_DEPTH} others`,
      )
    else container(found, prefix + (e.attribute('path') ?? ''), depth + 1)
  }

  const container = (e: Element, prefix: string, depth: number): void => {
    for (const child of e.children) {
      if (child.name === 'object') object(child, prefix, depth)
      else if (child.name === 'component') component(child, prefix, depth)
      else if (child.name === 'parameter') {
        // A model of a service has its `…NumberOfEntries` outside of its objects: where that lies is for the root model to say.
        if (prefix === '') continue
        if (++parameters > MAX_PARAMETERS) throw new TooMany(`the document has more than ${MAX_PARAMETERS} parameters`)
        parameterOf(child, objectAt(patternOf(prefix)))
      }
    }
  }

  const parameterOf = (e: Element, o: Growing): void => {
    const defined = schema === 'dm' && e.attribute('name') !== undefined
    const name = e.attribute('name') ?? e.attribute('base') ?? e.attribute('ref') ?? ''
    if (!NAME.test(name) || name.length > 256) return problems.add(e, `"${excerpt(name)}" is no name of a parameter`)
    if (e.attribute('status') === 'deleted') return
    const said = e.children.find(c => c.name === 'syntax')
    if (defined && said === undefined) return problems.add(e, `${excerpt(o.path + name)} has no syntax`)
    const syntax = said === undefined ? { type: null, facets: {} } : syntaxOf(said, types, problems)
    if (defined && syntax.type === null) return problems.add(e, `${excerpt(o.path + name)} has no type`)
    const access = e.attribute('access')
    const notify = e.attribute('activeNotify')
    o.parameters.set(name, {
      name,
      syntax,
      changes: !defined,
      writable: access === undefined && !defined ? null : access === 'readWrite' || access === 'writeOnceReadOnly',
      secret: said?.attribute('hidden') === 'true' || said?.attribute('secured') === 'true',
      forcedInform: e.attribute('forcedInform') === 'true',
      activeNotification: notify === 'forceEnabled' ? 'forced' : notify === 'forceDefaultEnabled' ? 'default' : null,
    })
  }

  return { objects, missing, container }
}
