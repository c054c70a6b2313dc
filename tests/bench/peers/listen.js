/** Listens on a port of the system's choice and tells it in the words that the benchmark waits for. */
export function listen(httpServer) {
  httpServer.listen(0, '127.0.0.1', () => {
    process.stdout.write(`listening on port ${httpServer.address().port}:\n`);
  });
  process.on('SIGTERM', () => process.exit(0));
}
