using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Posthouse.Browser;

/// <summary>One page in a browser profile of its own, by what a person sees of it.</summary>
internal class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    internal BrowserPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is not ("error" or "warning")) return;
            // The driver's own script is refused by the frame of a message, as every script is.
            if (PutsScripts && message.Text.StartsWith("Blocked script execution", StringComparison.Ordinal) && message.Text.Contains("/mail/frame.html", StringComparison.Ordinal)) return;
            _complaints.Enqueue(message.Text);
        };
    }

    internal IPage Page { get; }

    /// <summary>The test puts a script into every document.</summary>
    protected bool PutsScripts { get; set; }

    internal IBrowserContext Context => _context;

    internal ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    internal ILocator Notice => Page.Locator(".notice");

    /// <summary>What the page complained of so far: refused by its policy, failed, or thrown.</summary>
    internal IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Goes to a page as its link does, without loading all anew: for those who look at many.</summary>
    /// <param name="address">From the server's root.</param>
    private protected async Task StepAsync(string address) =>
        // What was shown goes at once: the next page, or what waits for it, is there when the browser draws.
        await Page.EvaluateAsync(
            """
            async (address) => {
              history.pushState(null, '', address);
              dispatchEvent(new PopStateEvent('popstate'));
              for (let i = 0; i < 2; i++) await new Promise((drawn) => requestAnimationFrame(drawn));
            }
            """, address);

    /// <summary>Fails with the rules of WCAG 2.2 AA that the page breaks, as axe finds them.</summary>
    internal async Task CheckBarriersAsync()
    {
        string found;
        try
        {
            found = await FindBarriersAsync();
        }
        catch (TimeoutException)
        {
            // An answer that the browser's driver has lost never comes: it is asked for once more.
            found = await FindBarriersAsync();
        }

        Assert.True(found.Length == 0, $"{Page.Url}: {found}");
    }

    private async Task<string> FindBarriersAsync()
    {
        var longest = TimeSpan.FromMinutes(1);
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window").WaitAsync(longest))
            await Page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "axe.min.js"))).WaitAsync(longest);
        return await Page.EvaluateAsync<string>("""
            async () => {
              // Fluent's focus traps have ends that take the focus only to pass it on.
              const { violations } = await axe.run({ exclude: [['[data-tabster-dummy]']] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'], iframes: false });
              return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(' ') + ' ' + n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? '')).slice(0, 4).join(' | ')}`).join('\n');
            }
            """).WaitAsync(longest);
    }

    /// <summary>Keeps a picture under docs/images where POSTHOUSE_SCREENSHOTS names the folder.</summary>
    internal async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("POSTHOUSE_SCREENSHOTS") is not { Length: > 0 } folder) return;
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
