// Starts and ends the program under test: a free port, a folder of its own, a fixed clock.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const NOW = "2026-11-24T10:00+09:00";

export class Service {
  #child;
  #folder;
  #port = 0;
  #embedOrigins;
  /** What it has printed since it was started last. */
  output = "";

  constructor(folder, embedOrigins) {
    this.#folder = folder;
    this.#embedOrigins = embedOrigins;
  }

  /** A running service. */
  static async start({ embedOrigins = [] } = {}) {
    const service = new Service(await mkdtemp(join(tmpdir(), "madoguchi-browser-")), embedOrigins);
    await service.again();
    return service;
  }

  get address() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it, on the port and with the records that it had. */
  async again() {
    const config = {
      state_dir: join(this.#folder, "state"),
      city: { name_ja: "見本市", name_en: "Sample City" },
      web: {
        listen: `127.0.0.1:${this.#port}`,
        embed_origins: this.#embedOrigins,
        messages_per_minute: 10_000,
        requests_per_minute: 100_000,
      },
    };
    const file = join(this.#folder, "config.yaml");
    // JSON is YAML.
    await writeFile(file, JSON.stringify(config));
    const program = process.env.MADOGUCHI_BIN;
    if (!program) throw new Error("MADOGUCHI_BIN is not set: use tests/browser/run");
    const child = spawn(program, ["--config", file, "--data", ROOT, "--now", NOW, "serve"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    const address = await new Promise((resolve, reject) => {
      this.output = "";
      child.stdout.on("data", (chunk) => {
        this.output += chunk;
        const found = /http:\/\/[\d.]+:(\d+)\//.exec(this.output);
        if (found) resolve(found);
      });
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the service ended with ${code}`)));
    });
    this.#port = Number(address[1]);
  }

  /**
   * Runs a command of the program beside it, with its settings, and gives what it printed.
   * @param {string[]} command
   */
  command(...command) {
    const program = process.env.MADOGUCHI_BIN;
    const file = join(this.#folder, "config.yaml");
    return new Promise((resolve, reject) => {
      execFile(program, ["--config", file, "--data", ROOT, "--now", NOW, ...command], (error, out) =>
        error ? reject(error) : resolve(out),
      );
    });
  }

  /** Ends it as a power failure would. */
  async kill() {
    await this.#end("SIGKILL");
  }

  /** Ends it in order and removes its folder. */
  async stop() {
    await this.#end("SIGTERM");
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(signal) {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(late);
  }
}
