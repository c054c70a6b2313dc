/** One of the numbers that the server tells at `/metrics`. */
export async function serverCount(server: { readonly port: number }, name: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${server.port}/metrics`, {
    headers: { connection: 'close' },
  });
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await response.text())?.[1]);
}
