import type { Plugin } from 'vite';

/** The paths at which the server serves the pages, for the development server. */
const PAGE_OF_PATH: Readonly<Record<string, string>> = {
  '/': '/pages/student/index.html',
  '/teacher': '/pages/teacher/index.html',
};

const RELATIVE_ADDRESS = /(?<=\s(?:src|href)=")\.{1,2}\/[^"]*/g;

/** Serves the pages as the server does. What they load lies beside their files, not beside those paths. */
export function pageRoutes(): Plugin {
  return {
    name: 'page-routes',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const [path = '', query] = (request.url ?? '').split('?');
        const page = PAGE_OF_PATH[path];
        if (page !== undefined) request.url = query === undefined ? page : `${page}?${query}`;
        next();
      });
    },
    transformIndexHtml: {
      order: 'pre',
      handler: (html, { path }) =>
        html.replace(RELATIVE_ADDRESS, (address) => new URL(address, `http://localhost${path}`).pathname),
    },
  };
}
