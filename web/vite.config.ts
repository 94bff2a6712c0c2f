import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    // Browsers that know light-dark() and the rest of what the styles use.
    target: ['chrome123', 'firefox125', 'safari17.5'],
    // The Content-Security-Policy allows files of this address only, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // They change less often than the pages, so browsers keep them.
        codeSplitting: {
          groups: [{ name: 'libraries', test: /node_modules\/(react|react-dom|scheduler|@tanstack|openapi-fetch)\// }],
        },
      },
    },
  },
});
