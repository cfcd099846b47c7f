// Runs PHP 7.4 on what comes in on stdin, a JSON {"script": …, "lines": [line, …]}: the script once for each line,
// which it finds in $line. Prints a JSON list of what each printed; a fatal error is {"fatal": …} instead.
const { getPHPLoaderModule } = require("@php-wasm/node-7-4");
const { PHP, loadPHPRuntime } = require("@php-wasm/universal");

async function run(php, script, line) {
  const head = `<?php ini_set('display_errors', '0'); $line = base64_decode('${Buffer.from(line).toString("base64")}');`;
  try {
    const ran = await php.run({ code: head + script });
    return ran.exitCode === 0 ? ran.text : { fatal: ran.errors };
  } catch (error) {
    return { fatal: String(error.message) };
  }
}

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const { script, lines } = JSON.parse(Buffer.concat(chunks).toString());
  const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule(), {}));
  const results = [];
  for (const line of lines) results.push(await run(php, script, line));
  process.stdout.write(JSON.stringify(results), () => process.exit(0));
}

main();
