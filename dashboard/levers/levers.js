// Levers stay where they are on the page; only what changed is written, and never under a moving hand.
const boards = new WeakMap();
const PATIENCE = 90;
const REST = 600;
const KEYS = /^(Arrow|Page|Home$|End$)/;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let board = boards.get(parentElement);
  if (!board) {
    const root = document.createElement("div");
    root.className = "mt-levers";
    parentElement.append(root);
    board = { root, held: null, keyed: null, moved: null, timer: 0, resting: 0, parts: new Map() };
    boards.set(parentElement, board);
  }
  board.told = data;
  board.send = setTriggerValue;
  build(board);
  write(board);
  return () => {
    clearTimeout(board.timer);
    clearTimeout(board.resting);
    boards.delete(parentElement);
    board.root.remove();
  };
}

function build(board) {
  const wanted = board.told.levers.map((lever) => lever.id).join("\n");
  if (board.built === wanted) return;
  board.built = wanted;
  board.parts.clear();
  // Rows of about the same length: eight levers stand four by four, not seven and one.
  const count = board.told.levers.length;
  board.root.style.setProperty("--row", Math.ceil(count / Math.ceil(count / 7)) || 1);
  board.root.replaceChildren(...board.told.levers.map((lever) => part(board, lever)));
}

function part(board, lever) {
  const box = document.createElement("div");
  box.className = "mt-lever";
  box.dataset.lever = lever.id;
  const label = document.createElement("label");
  const range = document.createElement("input");
  range.type = "range";
  range.id = `mt-lever-${CSS.escape(lever.id)}`;
  range.step = "1";
  label.htmlFor = range.id;
  const row = document.createElement("div");
  row.className = "mt-row";
  const figure = document.createElement("output");
  figure.htmlFor = range.id;
  const back = document.createElement("button");
  back.type = "button";
  row.append(figure, back);
  const track = document.createElement("div");
  track.className = "mt-track";
  track.append(range);
  box.append(label, row, track);
  board.parts.set(lever.id, { box, label, range, figure, back, track });
  range.oninput = () => move(board, lever.id, false);
  range.onchange = () => move(board, lever.id, board.keyed !== lever.id);
  range.onpointerdown = () => (board.held = lever.id);
  range.onpointerup = range.onpointercancel = () => (board.held = null);
  range.onkeydown = ({ key }) => void (KEYS.test(key) && press(board, lever.id));
  range.onblur = () => rest(board);
  back.onclick = () => {
    // What has nothing to put back can be pressed no more, and would lose the focus to nowhere.
    range.focus({ preventScroll: true });
    board.send("back", { id: lever.id, at: Date.now() });
  };
  return box;
}

function write(board) {
  const { words } = board.told;
  for (const lever of board.told.levers) {
    const { box, label, range, figure, back, track } = board.parts.get(lever.id);
    if (label.textContent !== lever.label) label.textContent = lever.label;
    box.title = lever.hint;
    range.min = lever.low;
    range.max = lever.high;
    box.dataset.changed = lever.changed;
    back.disabled = !lever.changed;
    back.textContent = (lever.changed ? "↺ " : "") + words.plan.replace("{origin}", lever.origin);
    back.setAttribute("aria-label", `${lever.label}: ${words.back.replace("{origin}", lever.origin)}`);
    track.style.setProperty("--plan", (lever.plan - lever.low) / (lever.high - lever.low));
    if (board.held !== lever.id && !(board.waiting === lever.id)) range.value = lever.position;
    if (board.held !== lever.id) figure.textContent = lever.shown;
    range.setAttribute("aria-valuetext", lever.shown);
    paint(board.parts.get(lever.id));
  }
}

function paint({ range, track }) {
  track.style.setProperty("--at", (range.value - range.min) / (range.max - range.min));
}

// Keys pressed in a row are one move, and answers to the first must not turn back the last.
function press(board, id) {
  board.held = board.keyed = id;
  clearTimeout(board.resting);
  board.resting = setTimeout(() => rest(board), REST);
}

function rest(board) {
  const id = board.keyed;
  board.held = board.keyed = null;
  clearTimeout(board.resting);
  if (id && board.moved === id) move(board, id, true);
  board.moved = null;
}

function move(board, id, done) {
  const lever = board.told.levers.find((each) => each.id === id);
  const position = Number(board.parts.get(id).range.value);
  preview(board, lever, position);
  board.moved = id;
  clearTimeout(board.timer);
  board.waiting = id;
  const tell = () => {
    board.waiting = null;
    board.send("move", { id, position, done, at: Date.now() });
  };
  if (done) tell();
  else board.timer = setTimeout(tell, PATIENCE);
}

// What the page will answer, shown at once: moved shares stay, the others keep their proportions.
function preview(board, lever, position) {
  const own = board.parts.get(lever.id);
  own.figure.textContent = `${position}${board.told.words.percent}` + (lever.kind === "amount" ? ` ${board.told.words.of_plan}` : "");
  own.range.setAttribute("aria-valuetext", own.figure.textContent);
  paint(own);
  if (lever.kind !== "share") return;
  const others = board.told.levers.filter((each) => each.kind === "share" && each.id !== lever.id);
  const kept = others.filter((each) => each.changed);
  const free = others.filter((each) => !each.changed);
  const room = 100 - position;
  const fixed = kept.reduce((sum, each) => sum + each.position, 0);
  const rest = Math.max(0, room - fixed);
  const loose = free.reduce((sum, each) => sum + each.position, 0);
  for (const each of others) {
    const target = !free.length
      ? (room * each.position) / (fixed || 1)
      : each.changed
        ? each.position * Math.min(1, room / (fixed || 1))
        : loose ? (rest * each.position) / loose : rest / free.length;
    const other = board.parts.get(each.id);
    other.range.value = target;
    other.figure.textContent = `${Math.round(target)}${board.told.words.percent}`;
    paint(other);
  }
}
