/** What the build writes into the code: see `define` in vite.config.ts. */

/** WebSocket endpoint of the exchange. */
declare const __NIGHTJAR_WS_URL__: string;
/** REST endpoint of the exchange, without a slash at its end. */
declare const __NIGHTJAR_REST_URL__: string;
/** Version of the package. */
declare const __NIGHTJAR_VERSION__: string;
/** Content security policy of page and workers. */
declare const __NIGHTJAR_POLICY__: string;
