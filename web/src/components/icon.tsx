export type IconName = 'projects' | 'work' | 'data' | 'quality' | 'datasets' | 'monitor' | 'setup' | 'me' | 'pin' | 'search' | 'help'

const PATHS: Readonly<Record<IconName, string>> = {
  projects: 'M3 4h5v5H3zM12 4h5v5h-5zM3 12h5v5H3zM12 12h5v5h-5z',
  work: 'M3 4h7l7 6.5L11.5 16 3 8.5zM6.5 7v.1',
  data: 'M3 4h14v12H3zM3 8h14M3 12h14M8 8v8',
  quality: 'M10 2.5l6 2.2v4.6c0 4-2.6 6.6-6 8.2-3.4-1.6-6-4.2-6-8.2V4.7zM7.2 9.8l2 2 3.6-3.8',
  datasets: 'M3 5c0-1.4 3.1-2.5 7-2.5S17 3.600 17 5v10c0 1.400-3.100 2.500-7 2.500S3 16.400 3 15zM3 5c0 1.400 3.100 2.500 7 2.500S17 6.400 17 5M3 10c0 1.400 3.100 2.500 7 2.500s7-1.100 7-2.500',
  monitor: 'M3 16.5V9m5 7.5V4m5 12.5v-5m4 5H2',
  setup: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4',
  me: 'M10 10a3.200 3.200 0 100-6.400 3.200 3.200 0 000 6.400zM3.800 17c.6-3.200 3-5 6.200-5s5.600 1.800 6.200 5',
  pin: 'M7 3h6l-1 6 3 3H5l3-3zM10 12v5.500',
  search: 'M9 3.500a5.500 5.500 0 100 11 5.500 5.500 0 000-11zM13 13l4 4',
  help: 'M7.500 7.200a2.500 2.500 0 114 2c-.9.7-1.500 1.200-1.500 2.300M10 14.600v.1M10 2.500a7.500 7.500 0 100 15 7.500 7.500 0 000-15z',
}

/** Always with a word beside, or the name of its button. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: 16 | 20 }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
