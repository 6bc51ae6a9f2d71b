using System.Collections.Concurrent;
using Microsoft.Playwright;
using Posthouse.Reading;

namespace Posthouse.BrowserMail.Tests;

/// <summary>
/// What the server makes of hostile HTML, in a real browser and in a page without any policy or sandbox: the server's part alone has to hold.
/// Each document is also written back into the page several times, as code that copies HTML does, because what is harmless at first may not be when it is read again.
/// </summary>
public sealed class HostileHtmlTests(BrowserHost host)
{
    public static TheoryData<string> Families => [.. HostilePayloads.Families.Keys];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Nothing_of_it_runs_or_is_fetched_even_without_a_policy(string family)
    {
        await using IBrowserContext context = await host.OpenBareAsync();
        using var viewer = new HtmlViewer(new ReadingOptions(), TimeProvider.System);
        foreach (string payload in HostilePayloads.Families[family])
        {
            // With consent other addresses come into the document, dark mode writes its colours anew.
            foreach (bool consent in family is "styles" or "fetches" ? new[] { false, true } : [false])
            {
                HtmlView view = await viewer.ViewAsync(payload, new HtmlViewRequest { Remote = consent ? static _ => "data:image/gif;base64,R0lGODlhAQABAAAAACw=" : null, Dark = consent }, TestContext.Current.CancellationToken);
                string found = await TryAsync(context, WithoutPolicy(view.Document));
                Assert.True(found.Length == 0, $"{family}, {(consent ? "with" : "without")} images: {found}\n{payload}\n{view.Document}");
            }
        }
    }

    /// <summary>The control: of each family something acts where nobody makes it safe, and is seen.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task What_is_not_made_safe_is_found(string family)
    {
        await using IBrowserContext context = await host.OpenBareAsync();
        string found = await TryAsync(context, "<!DOCTYPE html><body>" + HostilePayloads.Families[family][0]);
        Assert.Contains(family switch { "styles" or "fetches" => "asked https://evil.test/", "clobbering" => "has form", "mathml" or "addresses" => "has ", _ => "ran" }, found, StringComparison.Ordinal);
    }

    // In a page of its own, so that what one document leaves behind is not taken for another's.
    private static async Task<string> TryAsync(IBrowserContext context, string document)
    {
        var seen = new ConcurrentQueue<string>();
        IPage page = await context.NewPageAsync();
        await page.RouteAsync("**/*", async route =>
        {
            seen.Enqueue("asked " + route.Request.Url);
            await route.FulfillAsync(new RouteFulfillOptions { Body = "" });
        });
        page.Dialog += async (_, dialog) =>
        {
            seen.Enqueue("a dialog");
            await dialog.DismissAsync();
        };
        await page.SetContentAsync(document, new PageSetContentOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        string found = await page.EvaluateAsync<string>(Provoke);
        if (found.Length > 0) seen.Enqueue(found);
        if (page.Url != "about:blank") seen.Enqueue("went to " + page.Url);
        await page.CloseAsync();
        return string.Join("; ", seen);
    }

    // What a reader may do with a message, and what careless code may do with its HTML.
    private const string Provoke = """
        async () => {
          const hosts = ['div', 'p', 'table', 'select', 'template', 'noscript', 'title', 'textarea'];
          const seen = [];
          // A form's fields hide its own properties.
          const attributes = Object.getOwnPropertyDescriptor(Element.prototype, 'attributes').get;
          const look = (where) => {
            if (top.pwned !== undefined && !(top.pwned instanceof Element) && !(top.pwned instanceof Window)) seen.push('ran ' + where);
            for (const element of document.querySelectorAll('*')) {
              if (/^(script|iframe|frame|object|embed|link|form|input|button|textarea|select|template|svg|math|video|audio|portal|applet)$/i.test(element.localName)) seen.push(where + ' has ' + element.localName);
              if (element.localName === 'base' && element.hasAttribute('href')) seen.push(where + ' has base');
              if (element.localName === 'meta' && element.httpEquiv) seen.push(where + ' has meta ' + element.httpEquiv);
              for (const { name, value } of attributes.call(element)) {
                if (/^on/i.test(name)) seen.push(where + ' has ' + name);
                if (/^(href|src|action|background|xlink:href)$/.test(name) && !/^(https?:|mailto:|tel:|#|data:image\/(gif|png|jpeg|webp)|cid:|$)/i.test(value)) seen.push(where + ' has ' + name + '=' + value);
              }
            }
          };
          const act = async () => {
            for (const element of [...document.body.querySelectorAll('*')]) {
              for (const type of ['pointerenter', 'mouseover', 'focus', 'focusin', 'toggle', 'beforetoggle', 'animationend', 'transitionend', 'scroll', 'load', 'error']) element.dispatchEvent(new Event(type, { bubbles: true }));
              if (element.localName === 'a') { element.addEventListener('click', (e) => { if (/^https?:/.test(element.href)) e.preventDefault(); }); element.removeAttribute('target'); }
              if (element.click) element.click();
            }
            await new Promise((resolve) => setTimeout(resolve, 5));
          };
          await act();
          look('as it is');
          const html = document.body.innerHTML;
          for (const host of hosts) {
            const element = document.createElement(host);
            element.innerHTML = html;
            const again = document.createElement('div');
            again.innerHTML = element.innerHTML;
            document.body.replaceChildren(again);
            await act();
            if (host !== 'textarea' && host !== 'title' && host !== 'noscript') look('inside ' + host);
            else if (top.pwned !== undefined && !(top.pwned instanceof Element) && !(top.pwned instanceof Window)) seen.push('ran inside ' + host);
          }
          return [...new Set(seen)].join('; ');
        }
        """;

    private static string WithoutPolicy(string document)
    {
        int at = document.IndexOf("<meta http-equiv=\"Content-Security-Policy\"", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? document : document.Remove(at, document.IndexOf('>', at) + 1 - at);
    }
}
