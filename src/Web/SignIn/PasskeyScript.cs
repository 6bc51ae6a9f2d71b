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
            const response = await fetch(path, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) });
            if (!response.ok) throw new Error(String(response.status));
            return response.json();
          };
          const common = (credential) => ({ id: credential.id, rawId: write(credential.rawId), type: credential.type, extensions: {}, clientExtensionResults: {} });

          const signIn = async (element) => {
            const options = await post("/signin/passkey/options", {});
            options.challenge = read(options.challenge);
            options.allowCredentials = [];
            const credential = await navigator.credentials.get({ publicKey: options });
            const r = credential.response;
            const answer = { ...common(credential), response: {
              authenticatorData: write(r.authenticatorData), clientDataJSON: write(r.clientDataJSON), signature: write(r.signature),
              userHandle: r.userHandle ? write(r.userHandle) : null } };
            const shown = { answer: JSON.stringify(answer), next: element.dataset.next };
            location.assign((await (element.form && element.dataset.passkey === "confirm" ? post("/account/confirm/passkey", shown, element.form.elements.csrf.value) : post("/signin/passkey", shown))).next);
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
            const answer = { ...common(credential), response: {
              attestationObject: write(r.attestationObject), clientDataJSON: write(r.clientDataJSON), transports: r.getTransports ? r.getTransports() : [] } };
            location.assign((await post("/account/passkeys", { answer: JSON.stringify(answer), name: form.elements.name.value }, csrf)).next);
          };

          for (const element of document.querySelectorAll("[data-passkey]")) {
            if (!window.PublicKeyCredential) continue;
            element.hidden = false;
            element.addEventListener("click", async (event) => {
              event.preventDefault();
              if (element.form && !element.form.reportValidity()) return;
              const note = document.getElementById(element.dataset.note);
              note.hidden = true;
              try {
                await (element.dataset.passkey === "add" ? add(element) : signIn(element));
              } catch {
                note.hidden = false;
              }
            });
          }
        })();

        """;
}
