import { connect, type NetConnectOpts, type Socket } from "node:net"
import { Duplex } from "node:stream"

/** What a client sends first when it wants TLS. https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST */
const TLS_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])
/** The server has said all that it was asked for; the byte that follows tells of the transaction. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5])

const saysReady = (piece: Buffer): boolean => piece.subarray(-6, -1).equals(READY)

/**
 * A connection to Postgres that breaks when the server was asked and says nothing for `patienceMs`: a machine that vanished, or a firewall
 * that forgot the connection, would otherwise keep a statement waiting for as long as the kernel sends it again, which is a quarter of an hour.
 * Whoever waits gets a connection error, and the pool another connection. Under TLS any word of the server's counts as its answer.
 */
export class AnsweringSocket extends Duplex {
  readonly #socket: Socket
  readonly #patienceMs: number
  #isPlain: boolean | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: NetConnectOpts, patienceMs: number) {
    super()
    this.#patienceMs = patienceMs
    this.#socket = connect(options)
    this.#socket.on("data", (piece: Buffer) => this.#hear(piece))
    this.#socket.on("end", () => this.push(null))
    this.#socket.on("error", (error) => this.destroy(error))
    this.#socket.on("close", () => this.destroy())
  }

  #hear(piece: Buffer): void {
    const waited = this.#timer !== undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (waited && this.#isPlain === true && !saysReady(piece)) this.#wait()
    if (!this.push(piece)) this.#socket.pause()
  }

  #wait(): void {
    this.#timer ??= setTimeout(
      () => this.destroy(new Error(`Postgres did not answer for ${this.#patienceMs / 1000} s; the connection is given up`)),
      this.#patienceMs
    )
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(piece: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#isPlain ??= !piece.subarray(0, TLS_REQUEST.length).equals(TLS_REQUEST)
    this.#wait()
    this.#socket.write(piece, done)
  }

  override _final(done: () => void): void {
    this.#socket.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer)
    this.#socket.destroy()
    done(error)
  }
}
