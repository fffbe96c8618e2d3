// The encoder mozjpeg, as sharp has it, with the protocol of curves.py: node curves.mjs
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import sharp from "sharp";

sharp.concurrency(1);
sharp.cache(false);

for await (const line of createInterface({ input: process.stdin })) {
  const { source, quality, to } = JSON.parse(line);
  try {
    const { data, info } = await sharp(source).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const encode = () => sharp(data, { raw: info }).jpeg({ quality, mozjpeg: true }).toBuffer();
    await encode();
    const before = process.cpuUsage();
    const result = await encode();
    const used = process.cpuUsage(before);
    writeFileSync(to, result);
    console.log(JSON.stringify({ cpu: (used.user + used.system) / 1000 }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
