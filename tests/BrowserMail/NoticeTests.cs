using System.Text.Json;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>
/// Notices of new mail. A browser without a window has no push service: the subscription is played, and what the service would hand to the worker is handed to it by
/// the browser's own tools. That the server calls a push service, and how, is tested in tests/Jmap/WebPush.
/// </summary>
public sealed class NoticeTests(BrowserHost host)
{
    private const string PushService = """
        Object.defineProperty(PushManager.prototype, 'subscribe', { value: async function (options) {
          const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
          const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
          const text = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
          window.subscribed = { endpoint: 'https://push.test/device', options, toJSON: () => ({ keys: { p256dh: text(raw), auth: text(crypto.getRandomValues(new Uint8Array(16))) } }), unsubscribe: async () => { window.subscribed = null; return true; } };
          return window.subscribed;
        } });
        Object.defineProperty(PushManager.prototype, 'getSubscription', { value: async () => window.subscribed ?? null });
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_notice_says_what_the_person_chose_and_opens_the_message(bool detailed)
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail subscribed = await SubscribeAsync(account, detailed);
        await subscribed.PictureAsync("mail-settings-offline");
        await subscribed.CheckBarriersAsync();
        Assert.Equal(1, await SubscriptionsAsync(subscribed.Page));

        Webmail mail = await LeaveAsync(subscribed);
        Func<Task> push = await PushingAsync(mail);
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, "From: Dora <dora@else.test>\r\nSubject: Rung the bell\r\nMessage-ID: <bell@else.test>\r\n\r\nHello.\r\n"u8.ToArray());
        await push();
        string[] shown = await ShownAsync(mail.Page);
        string notice = Assert.Single(shown);
        Assert.StartsWith(detailed ? "Dora | Rung the bell | /mail/f/" : "New message |  | /mail/f/", notice, StringComparison.Ordinal);
        await mail.Page.GotoAsync(notice.Split(" | ")[2]);
        await Expect(mail.Page.Locator(".thread-head")).ToContainTextAsync("Rung the bell");

        // They end with the session.
        await mail.Page.GotoAsync("/mail/settings/general");
        await mail.Button("Sign out").ClickAsync();
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("signedout"));
        await BrowserHost.SignInAsync(mail.Page, account);
        Assert.Equal(0, await SubscriptionsAsync(mail.Page));
    }

    [Fact]
    public async Task Whoever_signs_in_next_is_told_nothing_of_the_one_before()
    {
        EmailAddress account = await host.TakeAccountAsync(), next = await host.TakeAccountAsync();
        await using Webmail subscribed = await SubscribeAsync(account, detailed: true);
        Webmail mail = await LeaveAsync(subscribed);
        Func<Task> push = await PushingAsync(mail);
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, "From: Dora <dora@else.test>\r\nSubject: For your eyes\r\nMessage-ID: <eyes@else.test>\r\n\r\nHello.\r\n"u8.ToArray());
        await push();
        Assert.Contains("For your eyes", Assert.Single(await ShownAsync(mail.Page)), StringComparison.Ordinal);

        // The session has gone without a farewell, and another person's is there: he does not open his mail.
        await mail.Context.ClearCookiesAsync();
        await BrowserHost.SignInAsync(mail.Page, next, "/account");
        await mail.Page.WaitForURLAsync("**/account");
        await push();
        Assert.Equal("", await mail.Page.EvaluateAsync<string>("""
            async () => {
              const registration = await navigator.serviceWorker.getRegistration('/mail/');
              const noticing = () => new Promise((done, failed) => {
                const open = indexedDB.open('posthouse-notices', 1);
                open.onerror = () => failed(open.error);
                open.onsuccess = () => {
                  const request = open.result.transaction('noticing').objectStore('noticing').get('now');
                  request.onsuccess = () => { open.result.close(); done(request.result); };
                };
              });
              while ((await noticing()) !== undefined) await new Promise((again) => requestAnimationFrame(again));
              return (await registration.getNotifications()).map((one) => one.title).join();
            }
            """).WithinBoundsAsync("the browser forgets who was told of new mail"));
    }

    /// <summary>The webmail of somebody who has asked for notices.</summary>
    private async Task<Webmail> SubscribeAsync(EmailAddress account, bool detailed)
    {
        Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Whole = true }, "/account");
        await mail.Page.WaitForURLAsync("**/account");
        await mail.Context.GrantPermissionsAsync(["notifications"], new() { Origin = host.Origin });
        await mail.Context.AddInitScriptAsync(PushService);
        await mail.Page.GotoAsync("/mail/settings/offline");
        await mail.Page.EvaluateAsync("async () => { await navigator.serviceWorker.ready; }").WithinBoundsAsync("the worker is installed");
        Assert.False(await mail.Page.EvaluateAsync<bool>("'subscribed' in window"));
        if (detailed) await mail.Page.GetByLabel("Show who writes and the subject").CheckAsync();
        // It is on once browser and server have agreed.
        await mail.Page.GetByLabel("Tell me of new mail").ClickAsync();
        await Expect(mail.Page.GetByLabel("Tell me of new mail")).ToBeCheckedAsync();
        return mail;
    }

    /// <summary>Whoever looks at the list needs no notice: its page is closed, which a page that was only left may not be yet for the worker, and another stands elsewhere.</summary>
    private static async Task<Webmail> LeaveAsync(Webmail mail)
    {
        IPage elsewhere = await mail.Context.NewPageAsync();
        await elsewhere.GotoAsync("/account");
        await mail.Page.CloseAsync();
        return new Webmail(mail.Context, elsewhere);
    }

    /// <summary>What the push service would hand to the worker: that something has changed.</summary>
    private async Task<Func<Task>> PushingAsync(Webmail mail)
    {
        ICDPSession worker = await mail.Context.NewCDPSessionAsync(mail.Page);
        var registration = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, message) =>
        {
            foreach (JsonElement one in message!.Value.GetProperty("registrations").EnumerateArray()) registration.TrySetResult(one.GetProperty("registrationId").GetString()!);
        };
        await worker.SendAsync("ServiceWorker.enable");
        string id = await registration.Task.WithinBoundsAsync("the browser names the registration of the worker");
        return () => worker.SendAsync("ServiceWorker.deliverPushMessage", new() { ["origin"] = host.Origin, ["registrationId"] = id, ["data"] = """{"@type":"StateChange","changed":{}}""" });
    }

    /// <summary>Once the worker has told what is new: then the state that it keeps is the server's. Whoever asks for the notices while one is being shown takes it away (the browser holds it for one that was closed).</summary>
    private static Task<string[]> ShownAsync(IPage page) => page.EvaluateAsync<string[]>("""
        async () => {
          const kept = () => new Promise((done, failed) => {
            const open = indexedDB.open('posthouse-notices', 1);
            open.onerror = () => failed(open.error);
            open.onsuccess = () => {
              const request = open.result.transaction('noticing').objectStore('noticing').get('now');
              request.onsuccess = () => { open.result.close(); done(request.result); };
            };
          });
          const registration = await navigator.serviceWorker.getRegistration('/mail/');
          const { csrf } = await (await fetch('/session')).json();
          const answer = await fetch('/jmap/api/', { method: 'POST', headers: { 'content-type': 'application/json', 'x-posthouse-csrf': csrf }, body: JSON.stringify({ using: ['urn:ietf:params:jmap:mail'], methodCalls: [['Email/get', { accountId: (await kept()).accountId, ids: [] }, '0']] }) });
          const { state } = (await answer.json()).methodResponses[0][1];
          const end = performance.now() + 80000;
          while ((await kept()).state !== state) {
            if (performance.now() > end) throw new Error(`The worker has not told what is new: ${JSON.stringify(await kept())}, and the server is at ${state}. Worker: ${registration.active?.state}.`);
            await new Promise((again) => requestAnimationFrame(again));
          }
          return (await registration.getNotifications()).map((one) => `${one.title} | ${one.body} | ${one.data.path}`);
        }
        """).WithinBoundsAsync("the worker has told what is new");

    private static Task<int> SubscriptionsAsync(IPage page) => page.EvaluateAsync<int>("""
        async () => {
          const { csrf } = await (await fetch('/session')).json();
          const response = await fetch('/jmap/api/', {
            method: 'POST', headers: { 'content-type': 'application/json', 'x-posthouse-csrf': csrf },
            body: JSON.stringify({ using: ['urn:ietf:params:jmap:core'], methodCalls: [['PushSubscription/get', { ids: null }, '0']] }),
          });
          return (await response.json()).methodResponses[0][1].list.length;
        }
        """);
}
