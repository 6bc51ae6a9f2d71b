import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['shared/src/**/*.test.{ts,tsx}', 'mail/src/**/*.test.{ts,tsx}', 'console/src/**/*.test.{ts,tsx}', 'signin/src/**/*.test.{ts,tsx}'],
    environment: 'jsdom',
    pool: 'threads',
    maxWorkers: 2,
  },
});
