// Drawings of figures: the shares come from the server, this only lays them out.
import { h, svg } from "../dom.js";
import { dateOf } from "./view.js";

const width = 320, height = 96;

/** A balance falling over time, of an offer's points; `label` says it in words. */
export function balanceChart(points, label) {
  const from = dateOf(points[0].on).getTime();
  const to = dateOf(points.at(-1).on).getTime();
  const at = points.map((p) => [
    to > from ? ((dateOf(p.on).getTime() - from) / (to - from)) * width : 0,
    height - 4 - (p.height / 1000) * (height - 12),
  ]);
  // The balance stays until a payment comes: steps, not slopes.
  const line = at.map(([x, y], i) => (i === 0 ? `M${x.toFixed(1)} ${y.toFixed(1)}` : `H${x.toFixed(1)}V${y.toFixed(1)}`)).join("");
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": label, preserveAspectRatio: "none" },
    svg("path", { d: `${line}V${height}H0Z`, class: "fill" }),
    svg("path", { d: line, class: "stroke", "vector-effect": "non-scaling-stroke" }));
}

/** A bar of parts, each as wide as its share. */
export function bar(parts, label) {
  return h("div", { class: "bar", role: "img", "aria-label": label }, ...parts.map(({ share, kind }) => {
    const part = h("i", { class: `part ${kind}` });
    part.style.flexGrow = share;
    part.hidden = share === 0;
    return part;
  }));
}

/** How much of something is done, in thousandths. */
export function progressBar(share, label) {
  const done = h("i", {});
  done.style.inlineSize = `${share / 10}%`;
  return h("div", { class: "progress", role: "img", "aria-label": label }, done);
}
