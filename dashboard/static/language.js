// Streamlit's own words (Help for, Choose an option, Upload) are English in every language, and some are meant for
// who wrote the page: said here in the reader's, wherever they turn up, and put back when the language changes.
const REST = 150;
const NAMED = "[aria-label], [placeholder]";
const WRITTEN =
  '[data-testid="stFileUploader"], [data-testid="stFileUploaderDropzone"], [data-testid="InputInstructions"], [role="listbox"], [role="dialog"], a[href^="#"]';
let words = { whole: {}, parts: [] };
let said = [];
let timer = 0;
let watching = false;

export default function ({ data }) {
  document.documentElement.lang = data.tag;
  if (data.tag !== words.tag) takeBack();
  words = { tag: data.tag, whole: data.whole, parts: data.parts };
  speak();
  if (watching) return;
  watching = true;
  const later = () => {
    if (!timer) timer = setTimeout(speak, REST);
  };
  new MutationObserver(later).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label", "placeholder"],
  });
}

function speak() {
  timer = 0;
  said = said.filter(({ node }) => node.isConnected);
  for (const element of words.parts.length ? document.querySelectorAll(NAMED) : []) {
    for (const name of ["aria-label", "placeholder"]) {
      const node = element.getAttributeNode(name);
      if (node) say(node, element);
    }
  }
  for (const element of document.querySelectorAll(WRITTEN)) {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) say(texts.currentNode, texts.currentNode);
  }
}

function say(text, node) {
  const ours = inTheirWords(text.nodeValue);
  if (ours === undefined) return;
  said.push({ node, text, was: text.nodeValue, ours });
  text.nodeValue = ours;
}

function inTheirWords(text) {
  if (Object.hasOwn(words.whole, text)) return words.whole[text];
  for (const { before, after, ours } of words.parts) {
    if (text.length > before.length + after.length && text.startsWith(before) && text.endsWith(after)) {
      return ours.replace("{}", () => text.slice(before.length, text.length - after.length));
    }
  }
  return undefined;
}

function takeBack() {
  for (const { text, was, ours } of said) if (text.nodeValue === ours) text.nodeValue = was;
  said = [];
}
