/** Grafana dashboards from few words: rows of panels, each with its queries. */

export interface Panel {
  title: string
  /** What a person should know who looks at it for the first time. */
  description?: string
  /** PromQL by legend. */
  queries: Record<string, string>
  /** Grafana's name of the unit. */
  unit?: 's' | 'reqps' | 'ops' | 'bytes' | 'percentunit' | 'short'
  /** One number instead of a curve. */
  stat?: boolean
}

export interface Dashboard {
  /** Also its file's name and its uid. */
  name: string
  title: string
  rows: { title: string; panels: Panel[] }[]
}

const WIDTH = 24
const HEIGHT = 8
const SOURCE = { type: 'prometheus', uid: '${source}' }

/** The rate of a counter over Grafana's own interval. */
export const rate = (counter: string): string => `rate(${counter}[$__rate_interval])`

/** A quantile of a histogram, by labels where there are any. */
export const quantile = (q: number, histogram: string, by: readonly string[] = []): string =>
  `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${histogram}_bucket[$__rate_interval])))`

/** The dashboard as Grafana imports it. */
export function grafana(d: Dashboard): string {
  const panels: unknown[] = []
  let y = 0
  for (const row of d.rows) {
    panels.push({
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y: y++, w: WIDTH, h: 1 },
      panels: [],
    })
    const w = Math.floor(WIDTH / Math.min(3, row.panels.length))
    row.panels.forEach((p, i) => {
      const perRow = Math.min(3, row.panels.length)
      panels.push(panelOf(p, { x: (i % perRow) * w, y: y + Math.floor(i / perRow) * HEIGHT, w, h: HEIGHT }))
    })
    y += Math.ceil(row.panels.length / 3) * HEIGHT
  }
  const dashboard = {
    uid: `acs-${d.name}`,
    title: `AuroraLinks ACS: ${d.title}`,
    tags: ['auroralinks-acs'],
    timezone: 'browser',
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: { list: [{ name: 'source', label: 'Prometheus', type: 'datasource', query: 'prometheus' }] },
    panels: panels.map((p, i) => ({ id: i + 1, ...(p as object) })),
  }
  return `${JSON.stringify(dashboard, null, 2)}\n`
}

function panelOf(p: Panel, gridPos: { x: number; y: number; w: number; h: number }): unknown {
  return {
    type: p.stat ? 'stat' : 'timeseries',
    title: p.title,
    ...(p.description !== undefined && { description: p.description }),
    datasource: SOURCE,
    gridPos,
    fieldConfig: { defaults: { unit: p.unit ?? 'short', min: 0 }, overrides: [] },
    options: p.stat
      ? { reduceOptions: { calcs: ['lastNotNull'] } }
      : { legend: { displayMode: 'list', placement: 'bottom' } },
    targets: Object.entries(p.queries).map(([legendFormat, expr], i) => ({
      refId: String.fromCharCode(65 + i),
      datasource: SOURCE,
      expr,
      legendFormat,
      exemplar: expr.includes('_bucket'),
    })),
  }
}
