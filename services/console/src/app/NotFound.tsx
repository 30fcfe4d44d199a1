import { Link } from '@tanstack/react-router'
import { useWords } from '../preferences/react.tsx'
import { Empty } from '../ui/States.tsx'
import { appWords } from './words.ts'

/** In the place of a page that there is none of. */
export function NotFound() {
  const t = useWords(appWords)
  return (
    <Empty title={t('notFound')} action={<Link to="/">{t('toOverview')}</Link>}>
      {t('notFoundHelp')}
    </Empty>
  )
}
