// The opponent `sharp`, with the protocol of opponents.py: node sharp.mjs PHOTO CORES
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import sharp from "sharp";

const [, , path, cores] = process.argv;
if (cores === "one") sharp.concurrency(1);
sharp.cache(false);
const photo = readFileSync(path);
const widths = { large: 1200, medium: 600, thumb: 150 };

async function job(mark, jpeg, webp) {
  const files = {};
  let source = photo;
  let input = {};
  for (const [name, width] of Object.entries(widths)) {
    const { data, info } = await sharp(source, input)
      .resize({ width })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    source = data;
    input = { raw: { width: info.width, height: info.height, channels: 3 } };
    let marked = sharp(source, input);
    if (mark && name !== "thumb") {
      const size = Math.max(20, Math.floor(width / 30));
      const text = `<svg width="${info.width}" height="${info.height}"><text x="${info.width - 20}" y="${info.height - 20}"
        text-anchor="end" font-family="sans-serif" font-size="${size}" fill="#fff" fill-opacity="0.5">chenk.top</text></svg>`;
      const composed = await marked.composite([{ input: Buffer.from(text) }]).removeAlpha().raw().toBuffer();
      marked = sharp(composed, input);
    }
    files[`${name}.jpg`] = await marked.clone().jpeg({ quality: jpeg, optimiseCoding: true }).toBuffer();
    files[`${name}.webp`] = await marked.clone().webp({ quality: webp }).toBuffer();
  }
  return files;
}

const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  if (order.op === "save") {
    for (const [file, data] of Object.entries(await job(false, order.jpeg, order.webp)))
      writeFileSync(`${order.folder}/${file}`, data);
    console.log("{}");
    continue;
  }
  const before = process.cpuUsage();
  const start = performance.now();
  const files = await job(true, 85, 80);
  const wall = performance.now() - start;
  const used = process.cpuUsage(before);
  const bytes = Object.values(files).reduce((sum, data) => sum + data.length, 0);
  console.log(JSON.stringify({ cpu: (used.user + used.system) / 1000, wall, peak: peak(), bytes }));
}
