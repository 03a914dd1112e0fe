import { Link } from '@tanstack/react-router'
import { Icon } from '../../components/icon'
import { frame as words, places as placeWords } from '../../messages/en'
import { prefer } from '../../session/preferences'
import type { Project } from '../../session/server'
import { addressOf, SECTIONS, type Place, type Section } from './places'
import styles from './rail.module.css'

interface RailProps {
  readonly project: Project | null
  readonly places: readonly Place[]
  readonly here: Place | null
  readonly isPinned: boolean
  readonly pathname: string
}

const EXACT = { exact: true } as const

/** The parts of the product that somebody may open; each leads to its first page, and pinned it names them all. */
export function Rail({ project, places, here, isPinned, pathname }: RailProps) {
  const at: Section | null = here?.section ?? null
  return (
    <nav className={styles.rail} aria-label={words.pages} data-region>
      <Link to="/p" activeOptions={EXACT} className={styles.brand} aria-label="Assay">
        <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" fill="var(--accent-fill)" />
          <path d="M9 23 16 8l7 15M12 17.5h8" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
        {isPinned && <span>Assay</span>}
      </Link>
      {SECTIONS.map((section) => {
        const inside = places.filter((place) => place.section === section)
        if (section === 'projects') return <Entry key={section} section={section} to="/p" keys="G P" isHere={pathname === '/p'} />
        const first = inside[0]
        if (project === null || first === undefined) return null
        return (
          <div key={section}>
            <Entry section={section} to={addressOf(project, first)} keys={`G ${first.key}`} isHere={at === section} />
            {isPinned && inside.length > 1 && (
              <ul className={styles.inside}>
                {inside.map((place) => (
                  <li key={place.id}>
                    <Link to={addressOf(project, place)} activeOptions={EXACT} aria-current={place.id === here?.id ? 'page' : undefined} title={`G ${place.key}`}>
                      {placeWords[place.id]}
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </div>
        )
      })}
      <span className="grow" />
      <Entry section="me" to="/me" keys="G Y" isHere={pathname.startsWith('/me')} />
      <button type="button" className={styles.pin} aria-pressed={isPinned} title={isPinned ? words.unpin : words.pin} aria-label={isPinned ? words.unpin : words.pin} onClick={() => prefer({ isRailPinned: !isPinned })}>
        <Icon name="pin" size={16} />
      </button>
    </nav>
  )
}

function Entry({ section, to, keys, isHere }: { readonly section: Section; readonly to: string; readonly keys: string; readonly isHere: boolean }) {
  return (
    <Link to={to} activeOptions={EXACT} className={styles.entry} data-active={isHere} aria-current={isHere ? 'true' : undefined} title={`${words.sections[section]}  ${keys}`}>
      <Icon name={section} />
      <span>{words.sections[section]}</span>
    </Link>
  )
}
