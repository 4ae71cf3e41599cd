// Comfort only: every page works without this file. Texts come from the page (data attributes).
"use strict";

// Keys: `/` search, and one letter for each control that says so with data-taste. Can be switched off.
const typing = (el) => el.closest("input, select, textarea, [contenteditable]") !== null;
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details.konto[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
    return;
  }
  if (document.documentElement.dataset.tasten === "aus") return;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const control = [...document.querySelectorAll("[data-taste]")]
    .find((el) => el.dataset.taste === event.key.toLowerCase());
  if (!control) return;
  event.preventDefault();
  if (control.matches("input")) { control.focus(); control.select(); } else { control.click(); }
});
document.addEventListener("click", (event) => {
  const open = document.querySelector("details.konto[open]");
  if (open && !open.contains(event.target)) open.open = false;
});

// Filter menus start closed on a phone (results first).
if (matchMedia("(max-width: 767px)").matches) {
  for (const menu of document.querySelectorAll("details.klappe")) menu.open = false;
}

// A row of tabs may be wider than the screen: the one you are on is in sight.
for (const tab of document.querySelectorAll(".reiter [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
}

// Upload: drop files on the area or on a Vorgang; they are sent one by one, each with a progress bar.
for (const form of document.querySelectorAll("form[data-ablage]")) setUp(form);

function setUp(form) {
  const input = form.querySelector("input[type=file]");
  const area = form.closest(".ablage") || form;
  accept(area, (files) => take(files));
  for (const vorgang of document.querySelectorAll("details[data-vorgang]")) {
    accept(vorgang, (files) => {
      const select = form.querySelector("select[name=vorgang]");
      if (select) select.value = vorgang.dataset.vorgang;
      take(files);
    });
  }

  function accept(target, done) {
    target.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      event.stopPropagation();
      area.classList.add("darueber");
    });
    target.addEventListener("dragleave", () => area.classList.remove("darueber"));
    target.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      area.classList.remove("darueber");
      done(event.dataTransfer.files);
    });
  }

  // The person still chooses the Dokumentklasse: it decides who may see the Dokument.
  function take(files) {
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    area.scrollIntoView({ block: "center" });
    (form.querySelector("select[name=klasse]") || form.querySelector("button")).focus();
  }

  form.addEventListener("submit", async (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    let last = null;
    for (const file of [...input.files]) {
      last = await send(form, input, file);
      if (!last.ok) break;
    }
    button.disabled = false;
    if (last.ok) location.assign(last.url);
  });
}

// One request per file, so one that is refused does not take the others with it.
function send(form, input, file) {
  const list = form.querySelector(".fortschritt");
  const row = document.createElement("li");
  const name = document.createElement("span");
  const state = document.createElement("span");
  const bar = document.createElement("progress");
  name.textContent = file.name;
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  row.append(name, state, bar);
  list.append(row);

  const data = new FormData();
  for (const [key, value] of new FormData(form)) {
    if (key !== input.name) data.append(key, value);
  }
  data.append(input.name, file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.floor((event.loaded / event.total) * 100);
      bar.value = percent;
      state.textContent = percent < 100 ? `${percent} %` : form.dataset.wirdGeprueft;
    });
    request.addEventListener("load", () => {
      const ok = request.status < 400;
      state.textContent = ok ? form.dataset.fertig : reason(request) || form.dataset.fehlgeschlagen;
      bar.value = ok ? 100 : 0;
      resolve({ ok, url: request.responseURL });
    });
    request.addEventListener("error", () => {
      state.textContent = form.dataset.unterbrochen;
      resolve({ ok: false });
    });
    request.send(data);
  });
}

// The error page says in words what is wrong: show that sentence here.
function reason(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  return page.querySelector("[data-fehler]")?.textContent.trim();
}
