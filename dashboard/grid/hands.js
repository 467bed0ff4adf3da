// Keys, the mouse and the clipboard, as spreadsheets have them.
function hear(board) {
  const { frame, writer } = board;
  writer.onkeydown = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (pressed(board, event)) event.preventDefault();
  };
  writer.oninput = () => {
    if (!writable(board)) return;
    board.mode ||= "type";
    board.from = null;
    if (writer.classList.contains("listed")) open(board);
  };
  writer.onfocus = () => {
    if (!board.mode) writer.select();
    choose(board);
  };
  writer.onblur = () => queueMicrotask(() => {
    board.line = null;
    if (writer.isConnected) commit(board);
  });
  writer.ondblclick = () => write(board);
  // Pressed on the cell where the field already is, a list opens and the caret goes where it was pressed.
  writer.onmousedown = () => {
    if (document.activeElement === writer && !board.mode && writable(board)) {
      board.mode = "write";
      if (writer.classList.contains("listed")) open(board);
    }
  };
  writer.onpaste = (event) => pasted(board, event);
  writer.oncopy = (event) => copied(board, event);
  writer.oncut = (event) => copied(board, event) && empty(board);
  frame.onmousedown = (event) => pointed(board, event, event.shiftKey);
  frame.onmousemove = (event) => event.buttons === 1 && document.activeElement === writer && !board.mode && pointed(board, event, true);
  frame.addEventListener("scroll", () => shut(board), { passive: true });
}

function pointed(board, event, far) {
  const node = event.target.closest?.('[role="gridcell"]');
  if (!node) return;
  event.preventDefault();
  commit(board);
  board.line = null;
  go(board, Number(node.dataset.row), Number(node.dataset.column), { far });
  board.writer.focus({ preventScroll: true });
}

// What a key does; true where the field itself shall not have it.
function pressed(board, event) {
  const { key } = event;
  const held = event.ctrlKey || event.metaKey;
  if (held) return shortcut(board, event);
  if (event.altKey) return key === "ArrowDown" && (write(board), true);
  if (key === "Enter") return entered(board, event.shiftKey);
  if (key === "Tab") return tabbed(board, event.shiftKey ? -1 : 1);
  if (key === "Escape") return board.mode ? (go(board, board.row, board.column), true) : false;
  if (key === "F2") return write(board), true;
  const listing = board.list.classList.contains("open");
  if (listing && key === "ArrowDown") return light(board, board.lit + 1), true;
  if (listing && key === "ArrowUp") return light(board, board.lit - 1), true;
  if ((key === "Delete" || key === "Backspace") && !board.mode) return empty(board), true;
  return steered(board, event);
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function steered(board, { key, shiftKey }) {
  const page = Math.max(1, Math.floor((board.frame.clientHeight - HEAD) / HEIGHT) - 1);
  const [down, right] = STEPS[key] ?? { PageUp: [-page, 0], PageDown: [page, 0] }[key] ?? [0, 0];
  if (board.mode === "write" && !down) return false;
  if (key === "Home" || key === "End") {
    if (board.mode) return false;
    go(board, board.row, key === "Home" ? 0 : board.data.columns.length - 1, { far: shiftKey });
    return true;
  }
  if (!down && !right) return false;
  commit(board);
  board.line = null;
  go(board, board.row + down, board.column + right, { far: shiftKey });
  return true;
}

function shortcut(board, { key, shiftKey }) {
  const letter = key.toLowerCase();
  if (board.mode) return false;
  if (letter === "z" || letter === "y") {
    edit(board, letter === "y" || shiftKey ? "redo" : "undo");
    board.tell();
    return true;
  }
  const far = { Home: [0, 0], End: [board.rows.length - 1, board.data.columns.length - 1] }[key];
  if (far) go(board, ...far, { far: shiftKey });
  return Boolean(far);
}

function entered(board, back) {
  if (!board.mode) return writable(board) ? (write(board), true) : (go(board, board.row + 1, board.column), true);
  commit(board);
  go(board, board.row + (back ? -1 : 1), board.line ?? board.column);
  board.line = null;
  return true;
}

// Tab goes on from cell to cell once something was written, to the end of the row at most; else it leaves the table.
function tabbed(board, step) {
  const wrote = Boolean(board.mode);
  if (!wrote && board.line == null) return false;
  const start = board.line ?? board.column;
  commit(board);
  const next = board.column + step;
  const inside = next >= 0 && next < board.data.columns.length;
  if (!inside && !wrote) return (board.line = null), false;
  if (inside) go(board, board.row, next);
  else go(board, board.row + step, step > 0 ? 0 : board.data.columns.length - 1);
  board.line = inside ? start : board.column;
  return true;
}

function copied(board, event) {
  if (board.mode) return false;
  const { top, bottom, left, right } = block(board);
  const rows = shown(board).slice(top, bottom + 1).filter((row) => !row.blank);
  const text = (cell) => (/["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  event.clipboardData.setData("text/plain", rows.map((row) => row.cells.slice(left, right + 1).map(text).join("\t")).join("\n"));
  event.preventDefault();
  return true;
}

function empty(board) {
  const { top, bottom, left, right } = block(board);
  const before = board.pending.length;
  for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) put(board, row, column, "");
  if (board.pending.length > before) send(board);
}

function pasted(board, event) {
  const rows = cellsOf(event.clipboardData.getData("text/plain"));
  if (board.mode && rows.length === 1 && rows[0].length === 1) return;
  event.preventDefault();
  const { top, bottom, left, right } = block(board);
  board.mode = "";
  shut(board);
  const before = board.pending.length;
  const one = rows.length === 1 && rows[0].length === 1;
  if (one) for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) put(board, row, column, rows[0][0]);
  else rows.forEach((cells, row) => cells.forEach((text, column) => put(board, top + row, left + column, text)));
  if (!one) board.from = { row: top, column: left };
  if (!one) board.row = Math.min(top + rows.length - 1, shown(board).length - 1);
  if (!one) board.column = Math.min(left + rows[0].length - 1, board.data.columns.length - 1);
  board.writer.value = at(board)?.cells[board.column] ?? "";
  if (board.pending.length > before) send(board);
}

// Rows and cells as spreadsheets copy them: tabs between cells, quotes around a cell with a line break in it.
function cellsOf(text) {
  const rows = [[]];
  const whole = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (const [, quoted, plain, end] of whole.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\n") rows.push([]);
    if (!end) break;
  }
  return rows.filter((row) => row.length);
}
