import type { NextConfig } from 'next'

const config: NextConfig = {
  // One static shell; our own server gives it for /, /r/:roomId and /f/:fileId.
  ...(process.env.NODE_ENV === 'production' ? { output: 'export' as const } : {}),
  reactStrictMode: true,
  poweredByHeader: false,
  // Inside the HTML: a random one would make every build a new service worker.
  generateBuildId: () => process.env.BUILD_ID ?? 'local',
  images: { unoptimized: true },
  // The development server takes only its own name otherwise.
  allowedDevOrigins: ['127.0.0.1'],
  // It would lie over my own name.
  devIndicators: false,
  // `npm run check` has the last word on types; `npm start` on a small machine need not wait for it.
  typescript: { ignoreBuildErrors: true },
}

export default config
