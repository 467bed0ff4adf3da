// Fields stay where they are on the page; a text is only replaced when nobody is writing it and the page has heard
// of everything that was entered. Where the page puts them to another place, what is being written goes along.
const boards = new WeakMap();
const live = new Set();
const left = new Map();

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  let board = boards.get(parentElement);
  if (!board) {
    const root = document.createElement("div");
    root.className = "mt-entries";
    parentElement.append(root);
    board = { root, parts: new Map(), typed: {} };
    boards.set(parentElement, board);
    live.add(board);
  }
  board.send = setStateValue;
  const places = data.table ? tabled(board, data.table) : null;
  for (const field of data.fields) {
    const fresh = !board.parts.has(field.id);
    if (fresh) board.parts.set(field.id, part(board, field.id));
    const { box } = board.parts.get(field.id);
    const place = places ? places.get(field.id) : board.root;
    if (box.parentElement !== place) place.append(box);
    if (fresh) arrive(field.id, board.parts.get(field.id));
    write(board, field, data.taken[field.id] ?? 0);
  }
  for (const [id, { box }] of board.parts) {
    if (data.fields.some((field) => field.id === id)) continue;
    box.remove();
    board.parts.delete(id);
  }
  return () => {
    boards.delete(parentElement);
    live.delete(board);
    for (const [id, own] of board.parts) leave(id, own);
    board.root.remove();
  };
}

// The cells of the table, each told what stands in it; the fields find their places by id.
function tabled(board, { heads, label, words, rows }) {
  const shape = JSON.stringify([heads.length, rows.map((row) => row.fields)]);
  if (board.shape !== shape) {
    board.shape = shape;
    const frame = document.createElement("div");
    frame.className = "mt-table tall mt-entry-table";
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    for (const name of heads) head.append(document.createElement("th"));
    const body = table.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const name of heads) line.insertCell();
    }
    frame.append(table);
    board.frame?.remove();
    board.frame = frame;
    board.root.append(frame);
  }
  const [head, ...lines] = board.frame.querySelectorAll("tr");
  board.frame.setAttribute("aria-label", label);
  const places = new Map();
  heads.forEach((name, column) => {
    set(head.cells[column], name);
    head.cells[column].scope = "col";
    for (const each of [head, ...lines]) each.cells[column].classList.toggle("right", column >= words);
  });
  rows.forEach((row, place) => {
    row.texts.forEach((text, column) => set(lines[place].cells[column], text));
    row.fields.forEach((id, column) => places.set(id, lines[place].cells[row.texts.length + column]));
  });
  return places;
}

function part(board, id) {
  const box = document.createElement("div");
  box.className = "mt-entry";
  box.dataset.entry = id;
  const label = document.createElement("label");
  const input = document.createElement("input");
  const problem = document.createElement("p");
  const meaning = document.createElement("p");
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.id = `mt-entry-${CSS.escape(id)}`;
  label.htmlFor = input.id;
  problem.id = `${input.id}-problem`;
  problem.className = "mt-problem";
  problem.setAttribute("role", "alert");
  meaning.id = `${input.id}-meaning`;
  meaning.className = "mt-meaning";
  input.setAttribute("aria-describedby", `${problem.id} ${meaning.id}`);
  box.append(label, input, problem, meaning);
  const own = { box, label, input, problem, meaning, last: "", shown: "", number: 0, focused: false };
  input.onkeydown = (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") enter(board, id, own);
    if (event.key === "Escape") input.value = own.last = own.shown;
  };
  // A field that is taken off the page loses its focus, too, and nobody has entered anything.
  input.onfocus = () => (own.focused = true);
  input.onblur = () =>
    queueMicrotask(() => {
      if (!input.isConnected) return;
      own.focused = false;
      enter(board, id, own);
    });
  return own;
}

function leave(id, { input, last, focused }) {
  if (!focused && input.value === last) return;
  left.set(id, { text: input.value, last, focused, at: input.selectionStart });
  for (const board of live) if (board.parts.has(id)) arrive(id, board.parts.get(id));
}

function arrive(id, own) {
  const before = left.get(id);
  left.delete(id);
  if (!before) return;
  own.last = before.last;
  own.input.value = before.text;
  if (!before.focused) return;
  own.input.focus({ preventScroll: true });
  own.input.setSelectionRange(before.at, before.at);
}

function enter(board, id, own) {
  if (own.input.value === own.last) return;
  own.last = own.input.value;
  // Later entries have larger numbers, also when the field has come back to the page.
  own.number = Math.max(own.number + 1, Date.now());
  board.typed = { ...board.typed, [id]: [own.number, own.last] };
  board.send("typed", board.typed);
}

function write(board, field, taken) {
  const own = board.parts.get(field.id);
  const { label, input, problem, meaning } = own;
  set(label, field.label);
  set(problem, field.problem);
  set(meaning, field.meaning);
  problem.hidden = !field.problem;
  meaning.hidden = !field.meaning;
  input.setAttribute("aria-invalid", Boolean(field.problem));
  input.placeholder = field.placeholder;
  own.shown = field.shown;
  if (input.value !== own.last || own.number > taken) return;
  if (input.value !== field.shown) input.value = field.shown;
  own.last = field.shown;
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
