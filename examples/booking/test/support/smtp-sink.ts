import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface SmtpSink {
  url: string;
  /** What came between DATA and the final dot. */
  messages: string[];
  close(): Promise<void>;
}

/** A server that speaks just enough SMTP to take mail, or that never says a word. */
export async function startSmtpSink({ silent = false } = {}): Promise<SmtpSink> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (!silent) converse(socket, messages);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function converse(socket: Socket, messages: string[]): void {
  let message: string | undefined;
  let rest = '';
  socket.write('220 sink\r\n');
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString()).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (message !== undefined && line === '.') {
        messages.push(message);
        message = undefined;
        socket.write('250 taken\r\n');
      } else if (message !== undefined) {
        message += `${line}\n`;
      } else if (line === 'DATA') {
        message = '';
        socket.write('354 go on\r\n');
      } else {
        socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
      }
    }
  });
}
