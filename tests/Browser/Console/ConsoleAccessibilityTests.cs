using static Posthouse.Browser.Tests.ConsolePage;

namespace Posthouse.Browser.Tests;

/// <summary>WCAG 2.2 AA as axe checks it, on each page of the console; and nothing that a page's policy refuses.</summary>
public sealed class ConsoleAccessibilityTests(BrowserHost host)
{
    internal static readonly string[] Pages =
    [
        "", "start/domain", "start/administrator/demo.test", "start/accounts/demo.test", "start/test/demo.test", "start/done/demo.test", "domains", "domains/demo.test", "domains/demo.test/dkim", "domains/demo.test/mta-sts", "domains/demo.test/dns", "domains/demo.test/settings", "accounts", "accounts/import",
        "accounts/bob@demo.test", "accounts/bob@demo.test/sending", "accounts/bob@demo.test/sign-in", "accounts/bob@demo.test/shares", "aliases", "aliases/import", "aliases/postmaster@demo.test", "groups", "groups/import", "groups/everyone@demo.test", "roles", "queue", "trace", "holds",
        "suppressions", "limits", "limits/default", "filters", "filters/server", "filters/server/new", "deliverability", "dmarc", "dmarc/reports", "tls-reports", "pipeline", "certificates", "store", "settings", "settings/document", "keys", "programs", "audit",
    ];

    [Theory]
    [InlineData("en-GB", false)]
    [InlineData("zh-CN", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_have_no_barriers(string language, bool dark)
    {
        string kind = language[..2] + (dark ? "-dark" : "");
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), Profile.Desktop with { Language = language, Dark = dark });
        await console.SettleAsync();
        // Colours are those of a few styles: every third page shows all of them.
        foreach (string path in dark ? Pages.Where(static (_, index) => index % 3 == 0) : Pages)
        {
            await console.GoAsync(path);
            await console.CheckBarriersAsync();
            string name = path switch { "" => "console-overview", "domains/demo.test" => "console-domain", "accounts" => "console-accounts", "deliverability" => "console-deliverability", _ => "" };
            if (name.Length > 0) await console.PictureAsync($"{name}-{kind}");
        }

        Assert.Empty(console.Complaints);
    }

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task It_fits_a_phone(string language)
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), Profile.Phone with { Language = language });
        await console.SettleAsync();
        foreach (string path in (string[])["", "start/domain", "domains/demo.test", "accounts", "accounts/bob@demo.test/sending", "trace", "deliverability", "audit"])
        {
            await console.GoAsync(path);
            if (path.Length == 0) await console.PictureAsync($"console-phone-{language[..2]}");
            await console.CheckBarriersAsync();
            await console.CheckWidthAsync();
        }

        Assert.Empty(console.Complaints);
    }
}
