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
    const files = [...input.files];
    const left = new DataTransfer();
    const sum = form.querySelector("[data-summe]");
    form.querySelector(".fortschritt").replaceChildren();
    sum.textContent = "";
    let filed = null;
    for (const file of files) {
      const sent = await send(form, input, file);
      if (sent.ok) filed = sent; else left.items.add(file);
    }
    button.disabled = false;
    const refused = left.files.length;
    if (!refused) {
      location.assign(filed.url);
      return;
    }
    // What was filed is not sent a second time.
    input.files = left.files;
    if (files.length > 1) {
      sum.textContent = form.dataset.teils.replace("#1", files.length - refused).replace("#2", files.length);
    }
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

// Redacting: a rectangle drawn on a page (two taps on a touch screen) becomes a row of the list. The list is what is sent.
for (const root of document.querySelectorAll("[data-schwaerzen]")) redact(root);

function redact(root) {
  const names = ["seite", "links", "oben", "breite", "hoehe"];
  const list = root.querySelector(".bereiche");
  const template = root.querySelector("template");
  const pages = [...root.querySelectorAll("svg[data-seite]")];
  const field = (row, name) => row.querySelector(`input[name=${name}]`);
  root.dataset.zeichnet = "";
  for (const el of root.querySelectorAll("[data-mit-skript]")) el.hidden = false;

  function rect([x, y, width, height]) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [key, value] of Object.entries({ x, y, width, height })) shape.setAttribute(key, value);
    return shape;
  }

  // What is being drawn stays: its first corner counts until the second.
  function draw() {
    for (const page of pages) {
      for (const shape of page.querySelectorAll("rect:not([data-offen])")) shape.remove();
    }
    for (const row of list.children) {
      const [page, ...place] = names.map((name) => field(row, name).valueAsNumber);
      const svg = pages.find((p) => Number(p.dataset.seite) === page);
      if (svg && place.every((v) => v >= 0)) svg.append(rect(place.map((v) => v * 10)));
    }
  }

  function number() {
    [...list.children].forEach((row, i) => {
      row.querySelector("legend").textContent = root.dataset.bereich.replace("#", i + 1);
      row.querySelector("button").value = i;
      for (const name of names) {
        const input = field(row, name);
        row.querySelector(`label[for="${input.id}"]`).htmlFor = `${name}-${i}`;
        input.id = `${name}-${i}`;
      }
    });
    draw();
  }

  // Without values a new row; with them the first one that is still empty.
  function add(values) {
    const empty = (row) => names.slice(1).every((name) => field(row, name).value === "");
    let row = values && [...list.children].find(empty);
    if (!row) {
      row = template.content.firstElementChild.cloneNode(true);
      list.append(row);
    }
    (values || []).forEach((value, i) => { field(row, names[i]).value = value; });
    number();
    return row;
  }

  for (const page of pages) {
    let start = null;
    let shown = null;
    const at = (event) => {
      const box = page.getBoundingClientRect();
      const part = (v) => Math.min(Math.max(v, 0), 1) * 1000;
      return [part((event.clientX - box.left) / box.width), part((event.clientY - box.top) / box.height)];
    };
    // Rounded outwards: what was drawn over is black.
    const between = (a, b) => {
      const [left, top] = [0, 1].map((i) => Math.floor(Math.min(a[i], b[i])));
      const [right, bottom] = [0, 1].map((i) => Math.ceil(Math.max(a[i], b[i])));
      return [left, top, right - left, bottom - top];
    };
    const show = (place) => {
      shown?.remove();
      shown = rect(place);
      shown.dataset.offen = "";
      page.append(shown);
    };
    const end = () => {
      shown?.remove();
      start = shown = null;
    };
    page.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch" || event.button !== 0) return;
      event.preventDefault();
      page.setPointerCapture(event.pointerId);
      start = at(event);
    });
    page.addEventListener("pointermove", (event) => {
      if (start && event.pointerType !== "touch") show(between(start, at(event)));
    });
    page.addEventListener("pointerup", (event) => {
      const here = at(event);
      if (event.pointerType === "touch" && !start) {
        start = here;
        show([here[0] - 5, here[1] - 5, 10, 10]);
        return;
      }
      if (!start) return;
      const place = between(start, here);
      end();
      if (place[2] < 5 || place[3] < 5) return;
      const row = add([Number(page.dataset.seite), ...place.map((v) => v / 10)]);
      const said = root.dataset.neu.replace("#", [...list.children].indexOf(row) + 1);
      root.querySelector("[data-gesagt]").textContent = said;
    });
    page.addEventListener("pointercancel", (event) => {
      if (event.pointerType !== "touch") end();
    });
  }

  root.addEventListener("input", draw);
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (!button) return;
    event.preventDefault();
    if (button.name === "mehr") {
      field(add(), "seite").focus();
    } else {
      button.closest("li").remove();
      number();
      root.querySelector("button[name=mehr]").focus();
    }
  });
}
