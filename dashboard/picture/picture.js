// One node per picture: Plotly.react moves what is there, so nothing blinks and focus is kept.
const pictures = new WeakMap();
let library = null;

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  let picture = pictures.get(parentElement);
  if (!picture) {
    picture = mount(parentElement);
    pictures.set(parentElement, picture);
  }
  picture.told = data;
  picture.choose = (id) => {
    const at = Date.now();
    if (picture.last?.id === id && at - picture.last.at < 400) return;
    picture.last = { id, at };
    setTriggerValue("click", { id, at });
  };
  describe(picture);
  const narrow = picture.node.clientWidth < 560;
  if (data.narrow !== null && picture.node.clientWidth && narrow !== data.narrow) setStateValue("narrow", narrow);
  picture.queue = picture.queue.then(() => show(picture)).catch((error) => fail(picture, error));
  return () => {
    picture.watcher.disconnect();
    window.Plotly?.purge(picture.node);
    pictures.delete(parentElement);
    picture.frame.remove();
  };
}

function mount(parent) {
  const frame = document.createElement("figure");
  frame.className = "mt-picture";
  const node = document.createElement("div");
  node.className = "mt-canvas";
  const foot = document.createElement("figcaption");
  const read = document.createElement("p");
  const tools = document.createElement("div");
  tools.className = "mt-tools";
  foot.append(read, tools);
  frame.append(node, foot);
  parent.append(frame);
  const picture = { frame, node, read, tools, queue: Promise.resolve(), told: null, shown: null };
  for (const kind of ["png", "svg", "csv"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = kind.toUpperCase();
    button.dataset.kind = kind;
    button.onclick = () => download(picture, kind);
    tools.append(button);
  }
  picture.watcher = new ResizeObserver(() => {
    if (picture.shown && node.isConnected && node.clientWidth) window.Plotly.Plots.resize(node);
  });
  return picture;
}

function describe({ frame, node, read, tools, told }) {
  document.documentElement.lang = told.lang;
  read.textContent = told.read;
  node.style.minHeight = `${told.figure.layout.height}px`;
  node.setAttribute("role", told.clickable ? "group" : "img");
  node.setAttribute("aria-label", told.alt);
  node.setAttribute("aria-description", told.clickable ? told.words.keys : "");
  frame.dataset.name = told.name;
  for (const button of tools.children) {
    button.title = told.words[button.dataset.kind];
    button.setAttribute("aria-label", told.words[button.dataset.kind]);
    button.hidden = button.dataset.kind === "csv" && !told.rows;
  }
}

async function show(picture) {
  const { node, told } = picture;
  if (picture.shown === told) return;
  const Plotly = await load(told.source);
  const figure = structuredClone(told.figure);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || shapes(told) !== shapes(picture.shown);
  if (still) delete figure.layout.transition;
  const focused = document.activeElement?.dataset?.mtId;
  const held = focused && node.contains(document.activeElement);
  await Plotly.react(node, figure.data, figure.layout, { displayModeBar: false, responsive: false, doubleClick: false });
  if (!picture.shown) listen(picture);
  picture.shown = told;
  reach(picture);
  if (held) node.querySelector(`[data-mt-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  picture.frame.dataset.drawn = String(Number(picture.frame.dataset.drawn ?? 0) + 1);
}

// Plotly moves marks by mixing their outlines; between a circle and a diamond there is nothing to mix.
function shapes(told) {
  return JSON.stringify(told?.figure.data.map((trace) => trace.marker?.symbol ?? null));
}

function listen(picture) {
  const { node } = picture;
  picture.watcher.observe(node);
  const choose = (event) => {
    const id = named(event.points?.[0]);
    if (id && picture.told.clickable) picture.choose(id);
  };
  node.on("plotly_click", choose);
  node.addEventListener("click", (event) => {
    const id = labelled(node, event);
    if (id && picture.told.clickable) picture.choose(id);
  });
  node.addEventListener("pointermove", (event) => {
    node.classList.toggle("mt-over", picture.told.clickable && Boolean(labelled(node, event)));
  });
  node.on("plotly_sunburstclick", choose);
  node.on("plotly_afterplot", () => reach(picture));
  node.addEventListener("keydown", (event) => {
    const id = event.target.dataset?.mtId;
    const next = id && neighbour(node, event.target, event.key);
    if (!id || (!next && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    next ? next.focus() : picture.choose(id);
  });
  node.addEventListener("focusin", (event) => {
    if (event.target.dataset?.mtId) stop(node, event.target);
  });
}

// The keyboard stops once at a picture, and arrows go from mark to mark: a table of squares has hundreds of them.
function stop(node, chosen) {
  for (const mark of node.querySelectorAll("[data-mt-id]")) mark.setAttribute("tabindex", mark === chosen ? "0" : "-1");
  node.dataset.mtAt = chosen.dataset.mtId;
}

const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

// The nearest mark that way; what stands straight ahead is nearer than what stands aside.
function neighbour(node, from, key) {
  const marks = [...node.querySelectorAll("[data-mt-id]")];
  if (key === "Home" || key === "End") return marks.at(key === "Home" ? 0 : -1);
  const way = WAYS[key];
  if (!way) return null;
  const here = middle(from);
  let best = null;
  for (const mark of marks) {
    const there = middle(mark);
    const [x, y] = [there.x - here.x, there.y - here.y];
    const ahead = x * way[0] + y * way[1];
    const far = ahead + 3 * Math.abs(x * way[1] + y * way[0]);
    if (ahead > 1 && (!best || far < best.far)) best = { mark, far };
  }
  return best?.mark ?? from;
}

function middle(mark) {
  const box = mark.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

// Labels belong to their markers: Plotly itself hears clicks near the marker only.
function labelled(node, { clientX: x, clientY: y }) {
  for (const text of node.querySelectorAll(".textpoint text")) {
    const box = text.getBoundingClientRect();
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) continue;
    const point = text.closest(".textpoint").__data__ ?? text.__data__;
    const trace = text.closest(".trace")?.__data__?.[0]?.trace;
    return trace?.customdata?.[point?.i];
  }
  return null;
}

function named(point) {
  const own = point?.customdata ?? point?.id;
  return Array.isArray(own) ? own[0] : own;
}

// Markers that can be chosen become buttons, in the order in which they are drawn.
function reach({ node, told }) {
  if (!told.clickable) return;
  for (const mark of node.querySelectorAll(".scatterlayer .point, .barlayer .point, g.slice")) {
    const datum = mark.__data__;
    const point = Array.isArray(datum) ? datum[0] : datum;
    const trace = mark.closest(".trace")?.__data__?.[0]?.trace;
    const own = point?.data?.data?.id ?? point?.data?.id ?? trace?.customdata?.[point?.i] ?? point?.id;
    const id = Array.isArray(own) ? own[0] : own;
    if (typeof id !== "string" || !id) continue;
    const said = trace?.meta?.said?.[point?.i] ?? mark.querySelector?.("text")?.textContent ?? id;
    mark.dataset.mtId = id;
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-label", said);
  }
  const marks = [...node.querySelectorAll("[data-mt-id]")];
  const first = marks.find((mark) => mark.dataset.mtId === node.dataset.mtAt) ?? marks[0];
  if (first) stop(node, first);
}

function load(source) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      library = null;
      reject(new Error(`no answer from ${source}`));
    };
    document.head.append(script);
  });
  return library;
}

function fail({ node, told }, error) {
  console.warn("picture", error.message);
  if (!node.querySelector("svg")) node.textContent = told.words.lost;
}

async function download({ node, read, told }, kind) {
  if (kind === "csv") return take(read, told);
  const paper = getComputedStyle(node).getPropertyValue("--st-background-color").trim() || "#ffffff";
  const layout = { ...told.figure.layout, paper_bgcolor: paper, transition: undefined };
  const size = { width: Math.max(node.clientWidth, 900), height: told.figure.layout.height };
  const drawn = await window.Plotly.toImage(
    { data: structuredClone(told.figure.data), layout },
    { format: kind, ...size, scale: kind === "png" ? 2 : 1 },
  );
  save(unpacked(drawn), `${told.name}.${kind}`);
}

// The content policy lets nobody fetch a data address, not even us.
function unpacked(address) {
  const [kind, content] = address.slice("data:".length).split(/,(.*)/s);
  const bytes = kind.endsWith(";base64")
    ? Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))
    : new TextEncoder().encode(decodeURIComponent(content));
  return new Blob([bytes], { type: kind.split(";")[0] });
}

async function take(read, told) {
  const answer = await fetch(told.rows);
  if (answer.ok) return save(await answer.blob(), `${told.name}.csv`);
  read.setAttribute("role", "status");
  read.textContent = await answer.text();
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
