export type RailPage = 'overview' | 'label' | 'data' | 'import'

const PATHS: Readonly<Record<RailPage, string>> = {
  overview: 'M3 16.5V9m5 7.5V4m5 12.5v-5m4 5H2',
  label: 'M3 4h7l7 6.5L11.5 16 3 8.5zM6.5 7v.1',
  data: 'M3 4h14v12H3zM3 8h14M3 12h14M8 8v8',
  import: 'M10 3v9m0 0 3.5-3.5M10 12 6.5 8.5M3 13v3.5h14V13',
}

export function RailIcon({ page }: { readonly page: RailPage }) {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={PATHS[page]} />
    </svg>
  )
}
