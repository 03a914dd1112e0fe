import { useEffect, type ReactNode } from 'react'
import styles from './center-card.module.css'

/** A page that asks for one thing. */
export function CenterCard({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Assay`
  }, [title])
  return (
    <main className={styles.page}>
      <p className={styles.brand}>Assay</p>
      <div className={styles.card}>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}
