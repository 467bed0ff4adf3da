// Edits: each has a number larger than all before, also where the table has been off the page meanwhile.
function edit(board, ...what) {
  board.number = Math.max(board.number + 1, Date.now());
  const one = [board.number, ...what];
  board.pending = [...board.pending, one];
  lay(board, one);
}

function put(board, place, column, text) {
  const rows = shown(board);
  const row = rows[place];
  if (!row || !board.data.columns[column]?.writable || (row.cells[column] ?? "") === text) return;
  if (row.blank) {
    if (!text) return;
    edit(board, "add", row.id);
    board.kept?.add(row.id);
    board.ghost = fresh(board);
  }
  edit(board, "write", row.id, column, text);
}

function send(board) {
  measure(board);
  board.tell();
}

// The name of something that can be chosen says the same as its id.
function meant(board, text) {
  const known = options(board, at(board), board.column);
  if (!text || known.some(([value]) => value === text)) return text;
  const same = known.filter(([, name]) => name && name.toLowerCase() === text.trim().toLowerCase());
  return same.length === 1 ? same[0][0] : text;
}

function commit(board) {
  const { mode, lit } = board;
  board.mode = "";
  const chosen = lit >= 0 ? board.list.children[lit]?.dataset.value : undefined;
  shut(board);
  if (!mode) return;
  const before = board.pending.length;
  put(board, board.row, board.column, chosen ?? meant(board, board.writer.value));
  if (board.pending.length > before) send(board);
}

function remove(board) {
  commit(board);
  const { top, bottom } = block(board);
  const gone = shown(board).slice(top, bottom + 1).filter((row) => !row.blank);
  for (const row of gone) edit(board, "drop", row.id);
  board.from = null;
  board.row = top;
  if (gone.length) send(board);
}

function write(board) {
  if (!writable(board) || board.mode) return;
  board.mode = "write";
  board.writer.setSelectionRange(board.writer.value.length, board.writer.value.length);
  if (board.writer.classList.contains("listed")) open(board);
}

// The list of what a cell may hold; another text may be written all the same, and the page says what it thinks of it.
function open(board) {
  const { writer, list } = board;
  const wanted = writer.value.trim().toLowerCase();
  const all = options(board, at(board), board.column);
  const same = wanted === (at(board)?.cells[board.column] ?? "").trim().toLowerCase();
  const near = same ? all : all.filter((option) => option.some((text) => text.toLowerCase().includes(wanted)));
  const rows = near.slice(0, MOST_OPTIONS).map(([value, name], place) => {
    const node = document.createElement("li");
    node.setAttribute("role", "option");
    node.id = `${list.id}-${place}`;
    node.dataset.value = value;
    make("span", "", node).textContent = value;
    if (name && name !== value) make("i", "", node).textContent = name;
    node.onmousedown = (event) => {
      event.preventDefault();
      board.lit = place;
      commit(board);
      go(board, board.row, board.column);
    };
    return node;
  });
  list.replaceChildren(...rows);
  list.setAttribute("aria-label", board.data.columns[board.column].title);
  const box = writer.getBoundingClientRect();
  const below = window.innerHeight - box.bottom > 240 || box.top < 240;
  list.style.left = `${box.left}px`;
  list.style.minWidth = `${box.width}px`;
  list.style.top = below ? `${box.bottom + 2}px` : "";
  list.style.bottom = below ? "" : `${window.innerHeight - box.top + 2}px`;
  list.classList.toggle("open", rows.length > 0);
  writer.setAttribute("aria-expanded", rows.length > 0);
  light(board, -1);
}

function light(board, place) {
  board.lit = Math.max(-1, Math.min(place, board.list.children.length - 1));
  for (const [each, node] of [...board.list.children].entries()) node.setAttribute("aria-selected", each === board.lit);
  const node = board.list.children[board.lit];
  if (node) {
    board.writer.setAttribute("aria-activedescendant", node.id);
    node.scrollIntoView({ block: "nearest" });
  } else board.writer.removeAttribute("aria-activedescendant");
}

function shut(board) {
  board.lit = -1;
  board.list.classList.remove("open");
  board.list.replaceChildren();
  board.writer.removeAttribute("aria-activedescendant");
  if (board.writer.hasAttribute("aria-expanded")) board.writer.setAttribute("aria-expanded", "false");
}
