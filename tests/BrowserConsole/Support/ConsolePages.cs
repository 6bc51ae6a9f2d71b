using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Delivery;
using Posthouse.Identity;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>The addresses of all pages of the console, from the table by which it finds them (web/console/src/pages/routes.ts): a new page is walked without a word here.</summary>
internal static partial class ConsolePages
{
    private const string Provider = "walked";

    /// <param name="queued">A message that waits.</param>
    internal static IReadOnlyList<string> All(QueuedMessage queued)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [":step"] = "nowhere",
            [":domain"] = "demo.test",
            [":account"] = "bob@demo.test",
            [":alias"] = "postmaster@demo.test",
            [":group"] = "everyone@demo.test",
            [":queued"] = queued.Id.ToString(),
            [":trace"] = queued.Trace,
            [":subject"] = "default",
            [":owner"] = "server",
            [":script"] = "not-there",
            [":provider"] = Provider,
            [":destination"] = "mail.example",
        };
        string table = File.ReadAllText(Path.Combine(Root(), "web", "console", "src", "pages", "routes.ts"));
        int begin = table.IndexOf("routes = [", StringComparison.Ordinal), end = table.IndexOf("] as const", StringComparison.Ordinal);
        string[] routes = [.. Quoted().Matches(table[begin..end]).Select(static match => match.Groups[1].Value)];
        Assert.True(routes.Length > 50);
        return [.. routes.Select(route => string.Join('/', route.Split('/').Select(part => !part.StartsWith(':') ? part : known.TryGetValue(part, out string? value) ? value : throw new InvalidOperationException($"Say here what stands for {part} in {route}.")))), "not/a/page"];
    }

    /// <summary>The same, with a message of its own, and an identity provider that is offered to nobody.</summary>
    internal static async Task<IReadOnlyList<string>> AllAsync(BrowserHost host)
    {
        await host.Services.GetRequiredService<IdentityProviders>().PutAsync(
            new IdentityProvider { Owner = null, Name = Provider, Label = "Walked", Issuer = "https://id.walked.test", ClientId = "posthouse", Domains = [DomainName.Parse("demo.test")], Enabled = false }, "a secret", "test");
        EmailAddress sender = await host.TakeAccountAsync(withMail: false);
        await host.QueueAsync(sender, EmailAddress.Parse("someone@far.invalid"));
        return All(Assert.Single(await host.Services.GetRequiredService<QueueOperations>().ListAsync(new QueueQuery { Sender = sender.ToString() })));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Posthouse.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
