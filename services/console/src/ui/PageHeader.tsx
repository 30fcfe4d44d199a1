import { useEffect } from 'react'
import type { ReactNode } from 'react'
import './PageHeader.css'

/** The head of each page: its title, which the window has too, a line about it, and what can be done. */
export function PageHeader({
  title,
  about,
  actions,
  back,
}: {
  title: string
  about?: ReactNode
  actions?: ReactNode
  back?: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · AuroraLinks ACS`
  }, [title])
  return (
    <header className="page-header">
      <div className="page-header-text">
        {back}
        <h1 tabIndex={-1} id="page-title">
          {title}
        </h1>
        {about !== undefined && <div className="page-header-about">{about}</div>}
      </div>
      {actions !== undefined && <div className="page-header-actions">{actions}</div>}
    </header>
  )
}
