import { Logo } from './logo.tsx'

/** What is there before anything is: the first paint, also offline. */
export const Skeleton = () => (
  <div className="app grid md:grid-cols-[20rem_1fr] xl:grid-cols-[23rem_1fr]" aria-busy>
    <div className="flex flex-col gap-5 p-4 md:border-e md:border-line">
      <div className="flex items-center gap-2.5">
        <Logo className="size-8" />
        <span className="text-xl font-bold tracking-tight">Tendril</span>
      </div>
      {[62, 48, 70, 40].map((width) => (
        <div key={width} className="pulse flex items-center gap-3">
          <span className="leaf size-11 bg-sunken" />
          <span className="h-4 rounded-full bg-sunken" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  </div>
)
