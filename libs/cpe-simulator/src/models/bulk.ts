import type { Model, ModelNode, ModelObject } from '../model.ts'

/** Parameters of a row. */
const COLUMNS = 20

/** The object that holds the many: a vendor's own, below the root. */
export const BULK = 'X_AURORALINKS_Bulk.'

const models = new Map<string, Model>()

/**
 * A model with so many parameters more, rounded up to whole rows of 20 in one table. What its devices take of memory
 * does not grow with them: the rows share one definition, and a value is stored only once it was changed.
 * @example withBulk(tr181, 40_000) // Device.X_AURORALINKS_Bulk.Row.1. … Row.2000.
 */
export function withBulk(model: Model, parameters: number): Model {
  if (parameters === 0) return model
  const rows = Math.ceil(parameters / COLUMNS)
  const key = `${model.name} ${rows}`
  let made = models.get(key)
  if (made === undefined) models.set(key, (made = enlarged(model, rows)))
  return made
}

function enlarged(model: Model, rows: number): Model {
  const name = model.root.slice(0, -1)
  const root = model.top.children.get(name) as ModelObject
  const bulk = objectOf([
    ['RowNumberOfEntries', parameterOf('xsd:unsignedInt', String(rows), false)],
    ['Row', { ...objectOf([]), row: rowOf(), fixedRows: rows }],
  ])
  const children = new Map([...root.children, [BULK.slice(0, -1), bulk] as const])
  return { ...model, top: { ...model.top, children: new Map([...model.top.children, [name, { ...root, children }]]) } }
}

/** Every fifth parameter can be written. */
const rowOf = (): ModelObject =>
  objectOf(
    Array.from({ length: COLUMNS }, (_, i) => [
      `Parameter${i + 1}`,
      i % 5 === 0
        ? parameterOf('xsd:string', `a value of column ${i + 1}`, true)
        : parameterOf('xsd:unsignedInt', String(1_000_003 * i), false),
    ]),
  )

const objectOf = (children: readonly (readonly [string, ModelNode])[]): ModelObject => ({
  kind: 'object',
  writable: false,
  children: new Map(children),
  row: null,
})

const parameterOf = (type: string, source: string, writable: boolean): ModelNode => ({
  kind: 'parameter',
  type,
  writable,
  secret: false,
  forcedInform: false,
  active: false,
  source,
  accepts: null,
})
