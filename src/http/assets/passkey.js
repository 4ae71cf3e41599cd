// Passkeys: the browser asks a device that the person holds. Without a script the codes of an app remain.
for (const place of document.querySelectorAll("[data-passkey-ort]")) {
  const possible = "PublicKeyCredential" in window && location.origin === place.dataset.passkeyOrt;
  place.querySelector("[data-passkey-nicht]").hidden = possible;
  place.querySelector("[data-passkey-inhalt]").hidden = !possible;
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.dataset.passkey) return;
  event.preventDefault();
  askDevice(event.target, button);
});

async function askDevice(form, button) {
  const said = button.closest("[data-passkey-ort]").querySelector("[data-passkey-fehler]");
  said.hidden = true;
  const fields = [...form.querySelectorAll("input[type=password], input[name=name]")];
  if (!fields.every((field) => field.reportValidity())) return;
  button.disabled = true;
  try {
    const options = await question(form, button.dataset.passkey);
    // Without a question the form goes as it is: the page that answers says what is wrong.
    if (options) hiddenField(form, "antwort", JSON.stringify(await deviceAnswer(options)));
  } catch (error) {
    said.textContent = error.name === "InvalidStateError" ? button.dataset.da : button.dataset.abgebrochen;
    said.hidden = false;
    return;
  } finally {
    button.disabled = false;
  }
  hiddenField(form, button.name, button.value);
  form.submit();
}

// What the device is to answer; nothing if the server has no question, or leads elsewhere first.
async function question(form, address) {
  const value = (name) => form.elements.namedItem(name)?.value ?? "";
  const body = new URLSearchParams({ csrf: value("csrf"), name: value("name") });
  const response = await fetch(address, { method: "POST", body, redirect: "manual" });
  return response.ok ? response.json() : null;
}

async function deviceAnswer(options) {
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const named = (list) => list.map((one) => ({ ...one, id: bytes(one.id) }));
  const challenge = bytes(options.challenge);
  if (options.user) {
    const user = { ...options.user, id: bytes(options.user.id) };
    const excludeCredentials = named(options.excludeCredentials);
    const { response } = await navigator.credentials.create({ publicKey: { ...options, challenge, user, excludeCredentials } });
    return { clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.getAuthenticatorData()) };
  }
  const allowCredentials = named(options.allowCredentials);
  const { rawId, response } = await navigator.credentials.get({ publicKey: { ...options, challenge, allowCredentials } });
  return {
    id: text(rawId),
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
  };
}

function hiddenField(form, name, value) {
  form.querySelector(`input[type=hidden][name="${name}"]`)?.remove();
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  form.append(field);
}
