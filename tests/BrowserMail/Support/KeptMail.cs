using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Server;
using Posthouse.Testing;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Mail that a browser keeps, and what the server has meanwhile.</summary>
internal static class KeptMail
{
    internal const string OwnDevice = "This is my own device: keep mail here";

    internal const string Databases = "async () => (await indexedDB.databases()).map((one) => one.name)";

    internal const string Count = """
        (store) => new Promise((resolve, reject) => {
          const open = indexedDB.open('posthouse-mail');
          open.onerror = () => reject(open.error);
          open.onsuccess = () => {
            if (!open.result.objectStoreNames.contains(store)) { open.result.close(); resolve(0); return; }
            const request = open.result.transaction(store).objectStore(store).count();
            request.onsuccess = () => { open.result.close(); resolve(request.result); };
          };
        })
        """;

    internal const string Kept = $$"""
        async (least) => {
          const count = {{Count}};
          while (await count('contents') < least) await new Promise((again) => requestAnimationFrame(again));
          await navigator.serviceWorker.ready;
          if (navigator.serviceWorker.controller === null) await new Promise((over) => navigator.serviceWorker.addEventListener('controllerchange', over, { once: true }));
        }
        """;

    /// <summary>Signed in, on the person's own device, with the mail of the inbox and the program in the browser.</summary>
    internal static async Task<Webmail> KeepAsync(this BrowserHost host, EmailAddress account, Line line, int messages = 5, string password = DemoSetup.Password)
    {
        await host.SendAtOnceAsync(account, line.Origin, password);
        Webmail mail = await host.OpenAsync(account, origin: line.Origin, path: "/mail/settings/offline", password: password);
        await mail.Page.GetByLabel(OwnDevice).CheckAsync();
        await Expect(mail.Page.GetByText("Kept as of")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await mail.Page.EvaluateAsync(Kept, messages).WithinBoundsAsync($"{messages} messages are kept, and the worker has the page");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await Expect(messages > 0 ? mail.Rows.First : mail.Page.GetByText("All done")).ToBeVisibleAsync();
        return mail;
    }

    // And the browser says so, as it does when a network is back: nobody waits for the next attempt.
    internal static async Task MendAsync(Line line, IPage page)
    {
        line.Mend();
        await page.EvaluateAsync("() => dispatchEvent(new Event('online'))");
    }

    internal static async Task WriteAsync(Webmail mail, EmailAddress to, string subject, string text)
    {
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync($"{to},");
        await mail.Page.GetByLabel("Subject").FillAsync(subject);
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).ClickAsync();
        await mail.Page.Keyboard.TypeAsync(text);
    }

    /// <summary>Each message on the server: subject, folders, keywords.</summary>
    internal static async Task<string[]> StateAsync(IPage page) => await page.EvaluateAsync<string[]>(State);

    internal const string State = """
        async () => {
          const { csrf } = await (await fetch('/session')).json();
          const { primaryAccounts } = await (await fetch('/jmap/session')).json();
          const accountId = primaryAccounts['urn:ietf:params:jmap:mail'];
          const response = await fetch('/jmap/api/', {
            method: 'POST', headers: { 'content-type': 'application/json', 'x-posthouse-csrf': csrf },
            body: JSON.stringify({ using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'], methodCalls: [
              ['Mailbox/get', { accountId, ids: null }, 'm'], ['Email/query', { accountId }, 'q'],
              ['Email/get', { accountId, '#ids': { resultOf: 'q', name: 'Email/query', path: '/ids' }, properties: ['subject', 'mailboxIds', 'keywords'] }, 'e'],
            ] }),
          });
          const { methodResponses: [[, mailboxes], , [, emails]] } = await response.json();
          const names = new Map(mailboxes.list.map((one) => [one.id, one.name]));
          return emails.list.map((one) => `${one.subject} | ${Object.keys(one.mailboxIds).map((id) => names.get(id)).sort().join(', ')} | ${Object.keys(one.keywords).sort().join(' ')}`).sort();
        }
        """;

    internal static async Task<int> ArrivedAsync(this BrowserHost host, EmailAddress account)
    {
        AccountId id = await host.IdOfAsync(account);
        return (int)await host.Store.ReadAsync(reader => (long)reader.FindMailbox(id, MailboxRole.Inbox)!.Messages);
    }
}
