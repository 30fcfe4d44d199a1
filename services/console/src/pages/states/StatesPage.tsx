import { useWords } from '../../preferences/react.tsx'
import { Card } from '../../ui/Card.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Buttons, Choices, Fields } from './controls.tsx'
import { Feedback, Places, Statuses, TableStates, Times } from './displays.tsx'
import { words } from './words.ts'
import './states.css'

/** Every shared component in each of its states. */
export default function StatesPage() {
  const t = useWords(words)
  return (
    <div className="page states">
      <PageHeader title={t('title')} about={t('about')} />
      <Card title={t('buttons')}>
        <Buttons />
      </Card>
      <Card title={t('fields')}>
        <Fields />
      </Card>
      <Card title={t('choices')}>
        <Choices />
      </Card>
      <Card title={t('statuses')}>
        <Statuses />
      </Card>
      <Card title={t('times')}>
        <Times />
      </Card>
      <Card title={t('feedback')}>
        <Feedback />
      </Card>
      <Card title={t('places')} className="states-wide">
        <Places />
      </Card>
      <Card title={t('table')} className="states-wide">
        <TableStates />
      </Card>
    </div>
  )
}
