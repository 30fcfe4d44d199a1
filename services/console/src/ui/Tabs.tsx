import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import './Tabs.css'

export interface TabLink {
  /** Where it leads, a path of a route with its parameters filled in. */
  to: string
  label: string
  /** How many there are behind it. */
  count?: string
  icon?: ReactNode
  /** Only this path itself, not those below it. */
  isExact?: boolean
}

/** Parts of a page, each with an address of its own. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(tab => (
        <Link
          key={tab.to}
          to={tab.to}
          className="tab"
          activeOptions={{ exact: tab.isExact ?? false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          {tab.icon}
          {tab.label}
          {tab.count !== undefined && <span className="tab-count">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  )
}
