/** Columns and saved views: kept in this browser. */

export interface View {
  name: string
  q?: string
  filter?: string
  sort?: string
  columns: string[]
}

/** Fields that a column may show; a parameter is a column by its name, which holds a dot. */
export const COLUMN_FIELDS = [
  'state',
  'lastInformAt',
  'manufacturer',
  'productClass',
  'serialNumber',
  'softwareVersion',
  'hardwareVersion',
  'ipAddress',
  'macAddresses',
  'tags',
  'lastEvents',
  'firstContactAt',
  'lastBootAt',
  'oui',
  'dataModelRoot',
] as const
export type ColumnField = (typeof COLUMN_FIELDS)[number]

export const FIRST_COLUMNS: readonly string[] = [
  'state',
  'lastInformAt',
  'productClass',
  'softwareVersion',
  'ipAddress',
  'lastEvents',
  'tags',
]

/** As many as the API shows. */
export const MOST_PARAMETERS = 20

export const isParameter = (column: string): boolean => column.includes('.')

const isColumn = (c: unknown): c is string =>
  typeof c === 'string' && (isParameter(c) || COLUMN_FIELDS.includes(c as ColumnField))

const parse = (text: string | null): unknown => {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}

/** Columns out of what was kept; the first ones where that is none. */
export function readColumns(text: string | null): string[] {
  const kept = parse(text)
  const columns = Array.isArray(kept) ? kept.filter(isColumn) : []
  const parameters = columns.filter(isParameter).slice(0, MOST_PARAMETERS)
  const some = columns.filter(c => !isParameter(c) || parameters.includes(c))
  return some.length === 0 ? [...FIRST_COLUMNS] : [...new Set(some)]
}

/** Views out of what was kept, without what is damaged. */
export function readViews(text: string | null): View[] {
  const kept = parse(text)
  if (!Array.isArray(kept)) return []
  return kept.flatMap((v: unknown) => {
    if (typeof v !== 'object' || v === null) return []
    const { name, q, filter, sort, columns } = v as Record<string, unknown>
    if (typeof name !== 'string' || name === '') return []
    const text = (value: unknown, key: string): object => (typeof value === 'string' ? { [key]: value } : {})
    return [
      {
        name,
        ...text(q, 'q'),
        ...text(filter, 'filter'),
        ...text(sort, 'sort'),
        columns: readColumns(JSON.stringify(columns ?? null)),
      },
    ]
  })
}

/** With one more, or in the place of the one of that name. */
export const withView = (views: readonly View[], view: View): View[] =>
  [...views.filter(v => v.name !== view.name), view].sort((a, b) => a.name.localeCompare(b.name))
