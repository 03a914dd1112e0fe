import { Link } from '@tanstack/react-router'
import { frame as words, places as placeWords } from '../../messages/en'
import type { Project } from '../../session/server'
import { addressOf, type Place } from './places'
import styles from './section-tabs.module.css'

/** Which page is in view is known here, also below its address. */
const EXACT = { exact: true } as const

/** The other pages of the part in view. */
export function SectionTabs({ project, places, here }: { readonly project: Project; readonly places: readonly Place[]; readonly here: Place }) {
  const siblings = places.filter((place) => place.section === here.section)
  if (siblings.length < 2) return null
  return (
    <nav className={styles.tabs} aria-label={words.sectionPages(words.sections[here.section])}>
      {siblings.map((place) => (
        <Link key={place.id} activeOptions={EXACT} to={addressOf(project, place)} className={styles.tab} aria-current={place.id === here.id ? 'page' : undefined} title={`G ${place.key}`}>
          {placeWords[place.id]}
        </Link>
      ))}
    </nav>
  )
}
