namespace Posthouse.Web;

/// <summary>What a page needs of a script: the browser's own dialogue for passkeys opens for nothing else. It keeps nothing.</summary>
internal static class PasskeyScript
{
    internal const string Path = "/signin/passkey.js";

    internal const string Source =
        """
        "use strict";
        (() => {
          const read = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
          const write = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
          const post = async (path, body, csrf) => {
            const headers = { "Content-Type": "application/json" };
            if (csrf) headers["X-Posthouse-Csrf"] = csrf;
            const response = await fetch(`${path}?lang=${document.documentElement.lang}`, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) });
            if (!response.ok) throw { status: response.status, told: response.status === 400 ? await response.text() : "" };
            return response.json();
          };
          const common = (credential) => ({ id: credential.id, rawId: write(credential.rawId), type: credential.type, extensions: {}, clientExtensionResults: {} });

          const show = async (element) => {
            const act = element.dataset.passkey;
            const options = await post("/signin/passkey/options", { step: act === "step" });
            options.challenge = read(options.challenge);
            for (const one of options.allowCredentials ?? []) one.id = read(one.id);
            const credential = await navigator.credentials.get({ publicKey: options });
            const r = credential.response;
            const answer = { ...common(credential), response: {
              authenticatorData: write(r.authenticatorData), clientDataJSON: write(r.clientDataJSON), signature: write(r.signature),
              userHandle: r.userHandle ? write(r.userHandle) : null } };
            const shown = { answer: JSON.stringify(answer), next: element.dataset.next, step: act === "step" };
            return act === "confirm" ? post("/account/confirm/passkey", shown, element.form.elements.csrf.value) : post("/signin/passkey", shown);
          };

          const add = async (element) => {
            const form = element.form;
            const csrf = form.elements.csrf.value;
            const options = await post("/account/passkeys/options", { password: form.elements.password?.value ?? "" }, csrf);
            options.challenge = read(options.challenge);
            options.user.id = read(options.user.id);
            for (const one of options.excludeCredentials ?? []) one.id = read(one.id);
            const credential = await navigator.credentials.create({ publicKey: options });
            const r = credential.response;
            // How the key is reached is not kept: kinds that the server has never heard of would only be in the way.
            const answer = { ...common(credential), response: { attestationObject: write(r.attestationObject), clientDataJSON: write(r.clientDataJSON), transports: [] } };
            return post("/account/passkeys", { answer: JSON.stringify(answer), name: form.elements.name.value }, csrf);
          };

          const reasons = { 403: "refused", 429: "throttled", 503: "unavailable", NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", ConstraintError: "unable", NotSupportedError: "unable" };

          for (const element of document.querySelectorAll("[data-passkey]")) {
            const { dataset } = element;
            const form = element.closest("form");
            const reveal = (id) => {
              const found = document.getElementById(id);
              if (found) found.hidden = false;
            };
            if (!window.PublicKeyCredential) {
              reveal(location.origin === dataset.origin ? dataset.lacking : dataset.elsewhere);
              continue;
            }
            if (location.origin !== dataset.origin) {
              reveal(dataset.elsewhere);
              continue;
            }
            element.hidden = false;
            if (form) form.hidden = false;
            element.addEventListener("click", async (event) => {
              event.preventDefault();
              // One prompt at a time. The button keeps the focus, which one that is disabled would lose.
              if (element.ariaDisabled === "true" || (element.form && !element.form.reportValidity())) return;
              const note = document.getElementById(dataset.note);
              note.hidden = true;
              element.ariaDisabled = "true";
              try {
                location.assign((await (dataset.passkey === "add" ? add(element) : show(element))).next);
              } catch (error) {
                note.textContent = error.told || dataset[reasons[error.status ?? error.name]] || dataset.failed;
                note.hidden = false;
              } finally {
                element.ariaDisabled = "false";
              }
            });
          }
        })();

        """;
}
