"use strict";
// Language, theme, keys; on the index the search and its filters. Without it the pages can be read all the same.

const root = document.documentElement;
const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window */ } };

if (remembered("theme")) root.dataset.theme = remembered("theme");
if (remembered("language")) root.dataset.lang = remembered("language");
else if (navigator.language.startsWith("ko")) root.dataset.lang = "ko";

function speak(language) {
  root.lang = root.dataset.lang = language;
  const texts = { Label: (e, t) => e.setAttribute("aria-label", t), Placeholder: (e, t) => { e.placeholder = t; }, Text: (e, t) => { e.textContent = t; } };
  for (const [kind, put] of Object.entries(texts)) {
    const suffix = language === "ko" ? "Ko" : "En";
    for (const element of document.querySelectorAll(`[data-${kind.toLowerCase()}-en]`)) {
      put(element, element.dataset[kind.toLowerCase() + suffix]);
    }
  }
  document.dispatchEvent(new Event("spoken"));
}

function filter() {
  const fields = ["search", "package", "verdict", "data"].map((id) => document.getElementById(id));
  const [search, ...choices] = fields;
  const found = document.getElementById("found");
  const apply = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    const places = document.querySelectorAll("#map > li");
    for (const [i, item] of document.querySelectorAll("#lessons > li").entries()) {
      const text = `${item.dataset.lesson} ${item.textContent} ${item.dataset.text}`.toLowerCase();
      const fits = words.every((word) => text.includes(word)) && choices.every((choice) => !choice.value || item.dataset[choice.id] === choice.value);
      item.hidden = !fits;
      places[i].classList.toggle("off", !fits);
      count += fits;
    }
    found.dataset.count = count;
    found.textContent = root.lang === "ko" ? `${found.dataset.total}개 중 ${count}개` : `${count} of ${found.dataset.total}`;
    document.getElementById("nothing").hidden = count > 0;
  };
  for (const field of fields) field.addEventListener("input", apply);
  document.addEventListener("spoken", apply);
  document.getElementById("filters").addEventListener("submit", (event) => {
    event.preventDefault();
    document.querySelector("#lessons > li:not([hidden]) a")?.click();
  });
  if (location.hash === "#search") search.focus();
}

function copy(button) {
  button.addEventListener("click", async () => {
    const rows = [...document.querySelectorAll("#listing pre.today:not(.empty)")].map((row) => row.textContent);
    await navigator.clipboard.writeText(rows.join("\n") + "\n");
    button.classList.add("done");
    const before = button.innerHTML;
    button.textContent = root.lang === "ko" ? "복사했습니다" : "Copied";
    setTimeout(() => { button.innerHTML = before; }, 1500);
  });
}

document.addEventListener("DOMContentLoaded", () => {
  if (document.getElementById("search")) filter();
  if (document.getElementById("copy")) copy(document.getElementById("copy"));
  speak(root.dataset.lang);
  document.getElementById("language").addEventListener("click", () => {
    speak(root.dataset.lang === "ko" ? "en" : "ko");
    remember("language", root.dataset.lang);
  });
  document.getElementById("theme").addEventListener("click", () => {
    const isDark = getComputedStyle(root).colorScheme === "dark" || (getComputedStyle(root).colorScheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = isDark ? "light" : "dark";
    remember("theme", root.dataset.theme);
  });
  for (const drawing of document.querySelectorAll(".scroll.drawing")) drawing.scrollLeft = (drawing.scrollWidth - drawing.clientWidth) / 2;
  for (const box of document.querySelectorAll("[data-opens]")) {
    box.addEventListener("click", () => {
      const part = document.getElementById(box.dataset.opens);
      part.open = true;
      part.scrollIntoView({ behavior: "smooth", block: "nearest" });
    });
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("search");
  if (event.key === "Escape" && search) {
    search.value = "";
    search.dispatchEvent(new Event("input"));
    return;
  }
  if (event.target.matches("input, select")) return;
  if (event.key === "/") {
    event.preventDefault();
    if (search) search.focus();
    else location.href = document.getElementById("home").href + "#search";
  }
  if (event.target.matches("[role=region], .scroll")) return;  // there the arrows scroll
  const link = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
  if (link) document.getElementById(link)?.click();
});
