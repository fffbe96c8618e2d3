// The opponent `sharp`, with the protocol of formats.py: node formats.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import sharp from "sharp";

sharp.concurrency(1);
sharp.cache(false);

for await (const line of createInterface({ input: process.stdin })) {
  const { source, format, width, to } = JSON.parse(line);
  const data = readFileSync(source);
  const before = process.cpuUsage();
  try {
    const image = sharp(data, { animated: source.endsWith(".gif") }).resize({ width });
    const options = { webp: { quality: 80 }, avif: { quality: 60 } }[format] ?? {};
    const result = await image.toFormat(format, options).toBuffer();
    const used = process.cpuUsage(before);
    writeFileSync(to, result);
    console.log(JSON.stringify({ cpu: (used.user + used.system) / 1000, bytes: result.length }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
