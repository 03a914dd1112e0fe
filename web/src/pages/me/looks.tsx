import { SegmentedControl, Select } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { useObserved } from '../../components/observed'
import { frame as frameWords, me as words, security as securityWords } from '../../messages/en'
import { largestText, prefer, preferences, smallestText } from '../../session/preferences'
import styles from './me.module.css'

/** Locales whose numbers and dates differ from each other. */
const LOCALES = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt-BR', 'it', 'nl', 'pl', 'lt', 'ru', 'uk', 'tr', 'ar', 'hi', 'ja', 'ko', 'zh-CN']

/** How the screen is to be, for this person on this device. */
export function Looks() {
  const { theme, density, locale, textSize, breaks, submitOnChoice, announcements } = useObserved(preferences)
  const sizes = [smallestText, 16, 18, 20, largestText]
  return (
    <section className="card">
      <h2>{words.looks}</h2>
      <div className={styles.looks}>
        <Choice label={frameWords.theme} value={theme} onChange={(value) => prefer({ theme: value })} options={(['light', 'dark', 'auto'] as const).map((value) => [value, frameWords.themes[value]])} />
        <Choice label={frameWords.density} value={density} onChange={(value) => prefer({ density: value })} options={(['comfortable', 'compact'] as const).map((value) => [value, frameWords.densities[value]])} />
        <Choice label={words.textSize} value={String(textSize)} onChange={(value) => prefer({ textSize: Number(value) })} options={sizes.map((size) => [String(size), words.textSizes(size)])} />
        <Select
          label={frameWords.locale}
          classNames={{ label: `small muted ${styles.locale ?? ''}` }}
          size="sm"
          value={locale ?? ''}
          onChange={(value) => prefer({ locale: value === '' ? null : value })}
          data={[{ value: '', label: frameWords.ownLocale }, ...LOCALES.map((one) => ({ value: one, label: localeName(one) }))]}
        />
        <Choice label={words.announcements} value={announcements} onChange={(value) => prefer({ announcements: value })} options={(['full', 'short', 'off'] as const).map((value) => [value, words.announcementLevels[value]])} />
        <Check label={words.breaks} checked={breaks} onChange={(value) => prefer({ breaks: value })} />
        <Check label={words.submitOnChoice} checked={submitOnChoice} onChange={(value) => prefer({ submitOnChoice: value })} />
        <p>
          <Link to="/me/keys">{words.keys}</Link>
          <span className="muted small"> {words.keysDetail}</span>
        </p>
        <p>
          <Link to="/me/security">{securityWords.title}</Link>
          <span className="muted small"> {securityWords.detail}</span>
        </p>
      </div>
    </section>
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [T, string])[]
  readonly onChange: (value: T) => void
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  const id = useId()
  return (
    <div>
      <span className="small muted" id={id}>
        {label}
      </span>
      <SegmentedControl size="xs" fullWidth transitionDuration={0} aria-labelledby={id} value={value} onChange={(next) => onChange(next)} data={options.map(([one, text]) => ({ value: one, label: text }))} />
    </div>
  )
}

function Check({ label, checked, onChange }: { readonly label: ReactNode; readonly checked: boolean; readonly onChange: (value: boolean) => void }) {
  return (
    <label>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  )
}

function localeName(locale: string): string {
  return new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale
}
