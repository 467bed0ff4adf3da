// A table to write into. What is written stands at once and is told to the page as a numbered edit; edits that the
// page has not taken yet are laid over every table it sends, so nothing is lost however slow the answer is.
// One field travels from cell to cell: input methods, the clipboard and screen readers work as in any field.
const HEIGHT = 34, HEAD = 36, ROW_HEAD = 52, MOST_OPTIONS = 200;
const boards = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let board = boards.get(parentElement);
  if (!board) boards.set(parentElement, (board = build(parentElement)));
  board.tell = () => setStateValue("edits", board.pending);
  take(board, data);
  return () => {
    boards.delete(parentElement);
    board.watch.disconnect();
    board.root.remove();
  };
}

function build(parent) {
  const root = make("div", "mt-grid");
  const tools = make("div", "mt-grid-tools", root);
  const find = make("input", "mt-grid-find", tools);
  const drop = make("button", "mt-grid-drop", tools);
  const frame = make("div", "mt-grid-frame", root);
  const paper = make("div", "mt-grid-paper", frame);
  const table = make("div", "mt-grid-table", paper);
  const writer = make("input", "mt-grid-writer", paper);
  const list = make("ul", "mt-grid-list", root);
  const foot = make("p", "mt-grid-foot", root);
  parent.append(root);
  table.setAttribute("role", "grid");
  list.setAttribute("role", "listbox");
  foot.setAttribute("role", "status");
  find.type = "search";
  drop.type = "button";
  writer.type = "text";
  writer.autocomplete = "off";
  writer.spellcheck = false;
  foot.id = `mt-grid-${Math.random().toString(36).slice(2)}`;
  list.id = `${foot.id}-list`;
  writer.setAttribute("aria-describedby", foot.id);
  const board = { root, find, drop, frame, paper, table, writer, list, foot, pending: [], number: 0, rows: [] };
  Object.assign(board, { kept: null, row: 0, column: 0, mode: "", from: null, first: -1, lit: -1, named: 0 });
  board.ghost = fresh(board);
  find.oninput = () => sift(board);
  drop.onclick = () => remove(board);
  frame.onscroll = () => draw(board);
  board.watch = new ResizeObserver(() => measure(board));
  board.watch.observe(frame);
  hear(board);
  return board;
}

function make(tag, name, parent) {
  const node = document.createElement(tag);
  node.className = name;
  parent?.append(node);
  return node;
}

function fresh(board) {
  board.named += 1;
  return `n${Date.now().toString(36)}${board.named.toString(36)}`;
}

// What the page says, with what it has not heard yet laid over it.
function take(board, data) {
  const here = at(board);
  const columns = JSON.stringify(data.columns);
  board.data = data;
  board.pending = board.pending.filter(([number]) => number > data.taken);
  board.number = Math.max(board.number, data.taken);
  board.rows = data.rows.map(([id, ...cells]) => ({ id, cells }));
  for (const edit of board.pending) lay(board, edit);
  board.marks = new Map(data.marks.map(([row, column, ...mark]) => [`${row} ${column}`, mark]));
  board.lists = data.lists;
  board.table.setAttribute("aria-label", data.label);
  board.find.placeholder = data.words.find;
  board.find.setAttribute("aria-label", data.words.find);
  board.drop.hidden = !data.growing;
  if (board.columns !== columns) {
    board.columns = columns;
    board.widths = null;
  }
  if (here) board.row = Math.max(0, shown(board).findIndex((row) => row.id === here.id));
  measure(board);
}

function lay(board, [, kind, row, column, text]) {
  const place = board.rows.findIndex((each) => each.id === row);
  if (kind === "add" && place < 0) board.rows.push({ id: row, cells: board.data.columns.map(() => "") });
  if (kind === "drop" && place >= 0) board.rows.splice(place, 1);
  if (kind === "write" && place >= 0) board.rows[place].cells[column] = text;
}

// Rows that are on view: all, or those that were found; the last one is blank, to be written into.
function shown(board) {
  const rows = board.kept ? board.rows.filter((row) => board.kept.has(row.id)) : board.rows;
  return board.data.growing ? [...rows, { id: board.ghost, cells: board.data.columns.map(() => ""), blank: true }] : rows;
}

function sift(board) {
  const wanted = board.find.value.trim().toLowerCase();
  const holds = (row) => row.cells.some((text, column) => `${text} ${named(board, row, column)}`.toLowerCase().includes(wanted));
  board.kept = wanted ? new Set(board.rows.filter(holds).map((row) => row.id)) : null;
  board.row = 0;
  board.from = null;
  board.frame.scrollTop = 0;
  measure(board);
}

function options(board, row, column) {
  return board.lists[board.data.listed[`${row.id} ${column}`] ?? board.data.columns[column].list] ?? [];
}

function named(board, row, column) {
  const text = row.cells[column];
  return (text && options(board, row, column).find(([value]) => value === text)?.[1]) || "";
}

const at = (board) => (board.data ? shown(board)[board.row] : null);
const writable = (board) => Boolean(board.data.columns[board.column]?.writable);

// Widths follow what stands in the columns and stay while somebody writes.
function measure(board) {
  const room = board.frame.clientWidth - ROW_HEAD;
  if (!board.widths || board.room !== room) {
    board.room = room;
    const long = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);
    const wanted = board.data.columns.map(({ title }, column) => {
      const cells = board.rows.slice(0, 300).map((row) => {
        const name = named(board, row, column);
        return long(row.cells[column] ?? "") + (name ? long(name) + 2 : 0);
      });
      return Math.min(320, Math.max(72, 7.6 * Math.max(long(title) + 2, ...cells) + 26));
    });
    const total = wanted.reduce((sum, width) => sum + width, 0);
    const more = Math.max(1, room / total);
    board.widths = wanted.map((width) => Math.floor(width * more));
  }
  board.lefts = [];
  board.wide = board.widths.reduce((left, width) => (board.lefts.push(left), left + width), ROW_HEAD);
  board.first = -1;
  draw(board);
}

function draw(board) {
  const rows = shown(board);
  const first = Math.max(0, Math.floor(board.frame.scrollTop / HEIGHT) - 4);
  board.row = Math.min(board.row, Math.max(0, rows.length - 1));
  board.column = Math.min(board.column, board.data.columns.length - 1);
  if (first !== board.first) {
    board.first = first;
    board.paper.style.height = `${HEAD + rows.length * HEIGHT}px`;
    board.paper.style.width = `${board.wide}px`;
    const last = Math.min(rows.length, first + Math.ceil(board.frame.clientHeight / HEIGHT) + 9);
    const lines = [heads(board)];
    for (let place = first; place < last; place += 1) lines.push(line(board, rows[place], place));
    board.table.replaceChildren(...lines);
    board.table.setAttribute("aria-rowcount", rows.length + 1);
    board.table.setAttribute("aria-colcount", board.data.columns.length + 1);
  }
  choose(board);
  settle(board);
}

function heads(board) {
  const head = make("div", "mt-grid-row mt-grid-head");
  head.setAttribute("role", "row");
  head.setAttribute("aria-rowindex", 1);
  cell(head, "columnheader", board.data.words.row, ROW_HEAD, "mt-grid-number");
  board.data.columns.forEach(({ title, help, number }, column) => {
    const node = cell(head, "columnheader", title, board.widths[column], number ? "right" : "");
    if (help) node.title = help;
  });
  return head;
}

function line(board, row, place) {
  const node = make("div", `mt-grid-row${row.blank ? " blank" : ""}`);
  node.setAttribute("role", "row");
  node.setAttribute("aria-rowindex", place + 2);
  node.style.top = `${HEAD + place * HEIGHT}px`;
  const number = row.blank ? "+" : String(board.rows.findIndex((each) => each.id === row.id) + 1);
  cell(node, "rowheader", number, ROW_HEAD, "mt-grid-number");
  board.data.columns.forEach(({ number: figures, writable: open }, column) => {
    const own = cell(node, "gridcell", "", board.widths[column], `${figures ? "right" : ""}${open ? "" : " fixed"}`);
    own.dataset.row = place;
    own.dataset.column = column;
    fill(board, own, row, column);
  });
  return node;
}

function cell(parent, role, text, width, name) {
  const node = make("div", `mt-grid-cell ${name}`, parent);
  node.setAttribute("role", role);
  node.style.width = `${width}px`;
  node.textContent = text;
  return node;
}

function fill(board, node, row, column) {
  const mark = board.marks.get(`${row.id} ${column}`);
  const text = row.cells[column] ?? "";
  const shownText = row.blank && column === 0 ? board.data.words.fresh : text;
  const name = named(board, row, column);
  node.replaceChildren();
  if (mark) {
    make("b", "mt-grid-sign", node).textContent = mark[0];
    node.classList.add(mark[1]);
    node.title = mark[2];
    if (mark[1] === "error") node.setAttribute("aria-invalid", "true");
  } else node.title = name ? `${text}: ${name}` : text;
  make("span", "", node).textContent = shownText;
  if (name && name !== text) make("i", "", node).textContent = name;
}

// Which cells are chosen, and where the field is.
function choose(board) {
  const { top, bottom, left, right } = block(board);
  for (const node of board.table.querySelectorAll('[role="gridcell"]')) {
    const [row, column] = [Number(node.dataset.row), Number(node.dataset.column)];
    node.classList.toggle("chosen", board.from !== null && row >= top && row <= bottom && column >= left && column <= right);
    node.setAttribute("aria-selected", row === board.row && column === board.column);
  }
}

function block(board) {
  const from = board.from ?? { row: board.row, column: board.column };
  const [top, bottom] = [from.row, board.row].sort((one, other) => one - other);
  const [left, right] = [from.column, board.column].sort((one, other) => one - other);
  return { top, bottom, left, right };
}

function settle(board) {
  const { writer, foot, drop } = board;
  const row = at(board);
  const column = board.data.columns[board.column];
  writer.hidden = !row || !column;
  drop.disabled = !row || Boolean(row.blank);
  if (writer.hidden) return;
  const { words } = board.data;
  const count = row.blank ? "" : board.rows.findIndex((each) => each.id === row.id) + 1;
  const number = row.blank ? words.fresh : words.place.replace("{n}", count);
  const mark = board.marks.get(`${row.id} ${board.column}`);
  const listed = options(board, row, board.column).length > 0 && column.writable;
  writer.style.top = `${HEAD + board.row * HEIGHT}px`;
  writer.style.left = `${board.lefts[board.column]}px`;
  writer.style.width = `${board.widths[board.column]}px`;
  writer.readOnly = !column.writable;
  writer.className = `mt-grid-writer${column.number ? " right" : ""}${listed ? " listed" : ""}${mark ? ` ${mark[1]}` : ""}`;
  writer.setAttribute("aria-label", `${column.title}, ${number}`);
  writer.setAttribute("aria-invalid", mark?.[1] === "error");
  role(writer, listed, board.list.id);
  drop.textContent = words.drop.replace("{n}", count || "…");
  if (!board.mode && writer.value !== row.cells[board.column]) {
    writer.value = row.cells[board.column] ?? "";
    if (document.activeElement === writer) writer.select();
  }
  const name = named(board, row, board.column);
  const said = [`${column.title}, ${number}`, mark ? `${mark[0]} ${mark[2]}` : name, mark ? "" : column.help];
  const text = said.filter(Boolean).join(" · ");
  if (foot.textContent !== text) foot.textContent = text;
  foot.className = `mt-grid-foot ${mark ? mark[1] : ""}`;
}

function role(writer, listed, id) {
  if (listed) {
    writer.setAttribute("role", "combobox");
    writer.setAttribute("aria-autocomplete", "list");
    writer.setAttribute("aria-controls", id);
    if (!writer.hasAttribute("aria-expanded")) writer.setAttribute("aria-expanded", "false");
  } else for (const name of ["role", "aria-autocomplete", "aria-controls", "aria-expanded"]) writer.removeAttribute(name);
}

function go(board, row, column, { far = false } = {}) {
  if (!far) board.from = null;
  else board.from ??= { row: board.row, column: board.column };
  board.row = Math.max(0, Math.min(row, shown(board).length - 1));
  board.column = Math.max(0, Math.min(column, board.data.columns.length - 1));
  board.mode = "";
  shut(board);
  reveal(board);
  draw(board);
  board.writer.value = at(board)?.cells[board.column] ?? "";
  if (document.activeElement === board.writer) board.writer.select();
}

function reveal(board) {
  const { frame } = board;
  const top = board.row * HEIGHT, left = board.lefts[board.column] - ROW_HEAD;
  const low = top + HEIGHT - (frame.clientHeight - HEAD), right = left + board.widths[board.column] - (frame.clientWidth - ROW_HEAD);
  if (frame.scrollTop > top) frame.scrollTop = top;
  if (frame.scrollTop < low) frame.scrollTop = low;
  if (frame.scrollLeft < right) frame.scrollLeft = right;
  if (frame.scrollLeft > left) frame.scrollLeft = left;
}
