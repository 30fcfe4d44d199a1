import { CheckIcon, CloseIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { Spinner } from '../../../ui/Spinner.tsx'
import type { Step, StepState } from './steps.ts'
import { activityWords } from './words.ts'

const SIGNS = {
  done: <CheckIcon size={13} />,
  active: <Spinner size={13} />,
  waiting: <span className="step-dot" />,
  failed: <CloseIcon size={13} />,
} satisfies Record<StepState, unknown>

/** Steps one after the other: done, under way, still to come. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  const t = useWords(activityWords)
  return (
    <ol className="steps">
      {steps.map(s => (
        <li key={s.name} className={`step step-${s.state}`} aria-current={s.state === 'active' ? 'step' : undefined}>
          {SIGNS[s.state]}
          <span>{t(`step.${s.name}`)}</span>
          <span className="visually-hidden">{t(`state.${s.state}`)}</span>
        </li>
      ))}
    </ol>
  )
}
