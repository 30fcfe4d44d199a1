import { Component } from 'react'
import type { ReactNode } from 'react'
import { ErrorIcon } from '../icons/icons.tsx'
import { useWords } from '../preferences/react.tsx'
import { Button } from './Button.tsx'
import { uiWords } from './words.ts'
import './States.css'

/** A defect in a part of the page takes only that part away, and says so. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <Broken error={this.state.error} />
  }
}

/** What stands in the place of what has failed. */
export function Broken({ error }: { error: Error }) {
  const t = useWords(uiWords)
  return (
    <div className="state state-failed" role="alert">
      <div className="state-icon">
        <ErrorIcon size={28} />
      </div>
      <p className="state-title">{t('error.page')}</p>
      <p className="state-text">{t('error.page.help')}</p>
      <code className="state-trace">{error.message}</code>
      <Button onPress={() => location.reload()}>{t('reload')}</Button>
    </div>
  )
}
